package jgames.chat.spring;

import jgames.chat.core.log.EventLog;

/** Opens the logs of the rooms: a bean of this type takes the place of the files in {@code chat.data}. */
@FunctionalInterface
public interface EventLogFactory {
    /** The log of the room of that name, which the room closes. It may block, and may throw: then the room does not open. */
    EventLog open(String room);
}
