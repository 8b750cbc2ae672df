package jgames.chat.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.function.Predicate;

/**
 * The lines of a log's file as the entries that they are, first to last. An entry's id depends on the lines before it, so
 * each reading takes another one of these.
 */
final class EntryLines implements Predicate<byte[]> {
    private final Found found;
    private MessageId lastId = MessageId.ZERO;
    private long lastTime;

    interface Found {
        /**
         * @param nonce or null
         * @param named whether the id is the line's own, and not that which comes next
         */
        void entry(Entry entry, String nonce, boolean named);
    }

    EntryLines(Found found) {
        this.found = found;
    }

    /** Whether the line does no harm: it holds an entry, or it is empty and nobody's. */
    @Override
    public boolean test(byte[] line) {
        try {
            String json = PlainProtocol.utf8(ByteBuffer.wrap(line));
            if (!json.isBlank()) {
                PlainProtocol.Line read = PlainProtocol.read(json);
                take(read);
            }
            return true;
        } catch (CharacterCodingException | RefusedException notAMessage) {
            return false;
        }
    }

    /**
     * An id that does not rise counts as none, though it may still say when; one that cannot be, or that leaves none above
     * it, says nothing.
     */
    private void take(PlainProtocol.Line line) {
        MessageId own = idOf(line.id());
        boolean named = own != null && own.compareTo(lastId) > 0;
        lastId = named ? own : lastId.next(0);
        lastTime = line.time() != null ? line.time() : own != null ? own.millis() : lastTime;
        found.entry(new Entry(lastId, lastTime, line.message()), line.nonce(), named);
    }

    private static MessageId idOf(String id) {
        try {
            MessageId own = id == null ? null : MessageId.parse(id);
            return own != null && own.isPossible() && own.millis() < MessageId.MAX_MILLIS ? own : null;
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }
}
