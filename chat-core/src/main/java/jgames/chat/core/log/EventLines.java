package jgames.chat.core.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.function.Predicate;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.RejectedException;

/**
 * The lines of a log's file as the events that they are, first to last. An event's id depends on the lines before it, so
 * each reading takes another one of these.
 */
final class EventLines implements Predicate<byte[]> {
    private final Found found;
    private EventId lastId = EventId.ZERO;
    private long lastTime;

    interface Found {
        /** @param named whether the id is the line's own, and not that which comes next */
        void event(Event event, boolean named);
    }

    EventLines(Found found) {
        this.found = found;
    }

    /** Whether the line does no harm: it holds an event, or it is empty and nobody's. */
    @Override
    public boolean test(byte[] line) {
        try {
            String json = PlainCodec.utf8(ByteBuffer.wrap(line));
            if (!json.isBlank()) {
                take(LogLine.read(json));
            }
            return true;
        } catch (CharacterCodingException | RejectedException notAnEvent) {
            return false;
        }
    }

    /**
     * An id that does not rise counts as none, though it may still say when; one that cannot be, or that leaves none above
     * it, says nothing.
     */
    private void take(LogLine.Read line) {
        EventId own = line.id() != null && line.id().millis() < EventId.MAX_MILLIS ? line.id() : null;
        boolean named = own != null && own.compareTo(lastId) > 0;
        lastId = named ? own : lastId.next(0);
        lastTime = line.time() != null ? line.time() : own != null ? own.millis() : lastTime;
        found.event(line.event(lastId, lastTime), named);
    }
}
