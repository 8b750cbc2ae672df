package jgames.chat.core.intake;

import jgames.chat.core.protocol.Message;

/**
 * Somebody wants to say something: what a check may know of it.
 *
 * @param room the room's name
 * @param sender who
 * @param message what, as the checks before have left it
 */
public record Attempt(String room, Sender sender, Message message) {}
