package jgames.chat.client;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is for the server: a token, which the program is asked for at first and when the server says that the last
 * one has expired. All rooms share it. Safe for use by many threads.
 */
final class TokenSource {
    private final @Nullable Supplier<@Nullable String> supplier;
    private @Nullable String current; // null until it is asked for
    private @Nullable String expired;

    /** @param supplier null for a guest */
    TokenSource(@Nullable Supplier<@Nullable String> supplier) {
        this.supplier = supplier;
    }

    /** Whether {@link #get} may take its time. */
    boolean isBlocking() {
        return supplier != null;
    }

    /**
     * The token to offer; null for none. Throws what the program does.
     *
     * @throws ExpiredException if the last one has expired, and there is no other
     */
    synchronized @Nullable String get() throws ExpiredException {
        if (current == null && supplier != null) {
            String next = supplier.get();
            if (expired != null && (next == null || next.equals(expired))) {
                throw new ExpiredException();
            }
            current = next;
        }
        return current;
    }

    /** The server says so of this one. */
    synchronized void expire(@Nullable String token) {
        if (token != null && token.equals(current)) {
            expired = current;
            current = null;
        }
    }

    /** There is no token that has not expired. */
    static final class ExpiredException extends Exception {
        private static final long serialVersionUID = 1;

        ExpiredException() {
            super("the token has expired, and there is no new one", null, false, false);
        }
    }
}
