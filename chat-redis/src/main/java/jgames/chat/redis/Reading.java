package jgames.chat.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.protocol.EventId;

/**
 * What {@code read.lua} has found in a stream.
 *
 * @param epoch of the log; empty where there is none
 * @param isContinuous whether the event is known that it was to begin after
 * @param hasMore whether there is more after these
 * @param isComplete whether there never was anything before these
 */
record Reading(String epoch, boolean isContinuous, boolean hasMore, boolean isComplete, List<Stored> events) {
    private static final int HEAD = 4;
    private static final int PARTS_OF_EVENT = 3;

    static Reading of(List<Object> answer) {
        List<Stored> events = new ArrayList<>((answer.size() - HEAD) / PARTS_OF_EVENT);
        for (int i = HEAD; i < answer.size(); i += PARTS_OF_EVENT) {
            events.add(new Stored(
                    EventId.parse((String) answer.get(i)), (String) answer.get(i + 1), (String) answer.get(i + 2)));
        }
        events.sort(Comparator.comparing(Stored::id));
        return new Reading(
                (String) answer.get(0), isTrue(answer.get(1)), isTrue(answer.get(2)), isTrue(answer.get(3)), events);
    }

    private static boolean isTrue(Object answer) {
        return answer.equals(1L);
    }

    EventId last() {
        return events.isEmpty() ? EventId.ZERO : events.get(events.size() - 1).id();
    }

    Recent recent() {
        return new Recent(events.stream().map(Stored::event).toList(), isComplete);
    }
}
