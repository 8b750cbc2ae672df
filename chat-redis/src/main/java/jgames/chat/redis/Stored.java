package jgames.chat.redis;

import jgames.chat.core.log.Event;
import jgames.chat.core.log.LogLine;
import jgames.chat.core.protocol.EventId;

/**
 * An event as Redis has it.
 *
 * @param batch the token of the batch that it came in, a dot, and its place there
 */
record Stored(EventId id, String batch, String json) {
    Event event() {
        return LogLine.event(id, json);
    }
}
