package jgames.chat.core.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.Standing.You;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as the transport has verified it: what a token says.
 *
 * @param subject names the person or the program for ever
 * @param name under which it speaks; null if it may choose
 * @param color in which it speaks, as {@link jgames.chat.core.protocol.CssColor} knows them; null if it may choose
 * @param role never {@link Role#GUEST}
 * @param rooms those that it may enter; all if there are none
 * @param issuedAt when the token was made
 * @param expires when it ends
 */
public record Identity(
        String subject,
        @Nullable String name,
        @Nullable String color,
        Role role,
        Set<String> rooms,
        Instant issuedAt,
        Instant expires) {
    /** How much the clocks of who makes tokens and who reads them may differ. */
    public static final Duration SKEW = Duration.ofSeconds(60);

    /**
     * Keeps a copy of the rooms.
     *
     * @throws IllegalArgumentException if the role is a guest's
     */
    public Identity {
        rooms = Set.copyOf(rooms);
        if (role == Role.GUEST) {
            throw new IllegalArgumentException("a guest has no identity");
        }
    }

    /** Whether it may enter the room of this name. */
    public boolean mayEnter(String room) {
        return rooms.isEmpty() || rooms.contains(room);
    }

    /** Whether the token has ended by then. */
    public boolean isExpired(Instant now) {
        return !now.isBefore(expires.plus(SKEW));
    }

    /** What the welcome tells. */
    public You you() {
        return new You(subject, name, color, role);
    }
}
