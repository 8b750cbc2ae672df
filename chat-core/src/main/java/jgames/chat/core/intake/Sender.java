package jgames.chat.core.intake;

import jgames.chat.core.log.Author;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param address the client's address as the rate limiter counts it, a short text
 * @param author how logs name the sender, as {@link Author} has it; null if they do not
 * @param identity what the transport has verified; null for a guest
 */
public record Sender(
        String address, @Nullable String author, @Nullable Identity identity) {
    /** A guest whom logs do not name. */
    public static Sender guest(String address) {
        return new Sender(address, null, null);
    }

    /** A guest. */
    public static Sender guest(String address, String hash) {
        return new Sender(address, Author.ofGuest(hash), null);
    }

    /** A guest from an address that is everybody's: this machine's own, or a proxy's. */
    public static Sender shared(String address, String hash) {
        return new Sender(address, Author.ofShared(hash), null);
    }

    /** Somebody whom the transport has verified. */
    public static Sender user(String address, Identity identity) {
        return new Sender(address, Author.ofUser(identity.subject()), identity);
    }

    /** What the sender is. */
    public Role role() {
        return identity == null ? Role.GUEST : identity.role();
    }

    /** Whether the sender chooses the name under which it speaks. */
    public boolean choosesName() {
        return identity == null || identity.name() == null;
    }
}
