package jgames.chat.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is published while the stream is read, as far as it is not too much. Its log guards it. */
final class Backlog {
    private static final int MOST = 64;
    private static final int MOST_CHARS = 512 * 1024;

    private final Deque<Added> waiting = new ArrayDeque<>();
    private int chars;

    /** False if it is too much; then nothing waits any more, and the stream is to be read again. */
    boolean add(Added added) {
        if (waiting.size() == MOST || chars + added.length() > MOST_CHARS) {
            clear();
            return false;
        }
        waiting.add(added);
        chars += added.length();
        return true;
    }

    /** The oldest; null if nothing waits. */
    @Nullable
    Added poll() {
        Added next = waiting.poll();
        chars -= next == null ? 0 : next.length();
        return next;
    }

    void clear() {
        waiting.clear();
        chars = 0;
    }
}
