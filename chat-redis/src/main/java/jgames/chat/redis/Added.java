package jgames.chat.redis;

import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.protocol.EventId;

/**
 * What one call has added to a stream.
 *
 * @param epoch of the log
 * @param before the stream's last id until then
 * @param last its last id now
 * @param events without a hole from the one to the other; none where they are too large to be published
 * @param length what it takes, about
 */
record Added(String epoch, EventId before, EventId last, List<Stored> events, int length) {
    /** Reads a publication: epoch, id before and last id; then, a line each, id, batch and JSON. */
    static Added of(String text) {
        String[] lines = text.split("\n");
        String[] head = lines[0].split(" ");
        List<Stored> events = new ArrayList<>(lines.length - 1);
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(" ", 3);
            events.add(new Stored(EventId.parse(parts[0]), parts[1], parts[2]));
        }
        return new Added(head[0], EventId.parse(head[1]), EventId.parse(head[2]), events, text.length());
    }

    /** The last id that a publication tells, without reading the rest of it. */
    static EventId last(String text) {
        int end = text.indexOf('\n');
        String head = end < 0 ? text : text.substring(0, end);
        return EventId.parse(head.substring(head.lastIndexOf(' ') + 1));
    }
}
