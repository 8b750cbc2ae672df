package jgames.chat.core.intake;

import jgames.chat.core.protocol.CloseCode;

/**
 * Why somebody may not be in a room.
 *
 * @param sentence for people
 */
public record Goodbye(CloseCode code, String sentence) {}
