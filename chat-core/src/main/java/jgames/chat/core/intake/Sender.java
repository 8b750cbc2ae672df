package jgames.chat.core.intake;

import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param address the client's address as the rate limiter counts it, a short text
 * @param identity names an identity that the server has verified; null for a guest
 */
public record Sender(String address, @Nullable String identity) {
    /** A guest. */
    public static Sender guest(String address) {
        return new Sender(address, null);
    }
}
