package jgames.chat.core.intake;

import jgames.chat.core.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to say something: what a check may know of it.
 *
 * @param room the room's name
 * @param sender who
 * @param message what, as the checks before have left it
 * @param key the idempotency key: a client that has no answer sends the same message with the same key again; null if there
 *     is none
 */
public record Attempt(
        String room,
        Sender sender,
        Message message,
        @Nullable String key) {}
