package jgames.chat.core.intake;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.room.Room;

/**
 * Decides who may be in a room. It is asked when somebody comes, and again and again while they are there: whoever may not any
 * more is let go. Called from many threads at once; must not block.
 */
@FunctionalInterface
public interface EntryCheck {
    /** Why this sender may not be in this room; empty if they may. */
    Optional<Goodbye> refusal(Sender sender, Room room);

    /** The first refusal of these. */
    static EntryCheck all(List<EntryCheck> checks) {
        List<EntryCheck> all = List.copyOf(checks);
        return (sender, room) -> {
            for (EntryCheck check : all) {
                Optional<Goodbye> refusal = check.refusal(sender, room);
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
            return Optional.empty();
        };
    }

    /** Whoever has a token may be where it says and until it ends, and guests where the room's settings say so. */
    static EntryCheck ofIdentity(InstantSource clock) {
        return (sender, room) -> {
            Identity identity = sender.identity();
            if (identity == null) {
                return Permission.READ.isGranted(Role.GUEST, room.settings().guests())
                        ? Optional.empty()
                        : Optional.of(new Goodbye(CloseCode.TOKEN_NEEDED, "Only who has a token may enter."));
            } else if (!identity.mayEnter(room.name())) {
                return Optional.of(new Goodbye(CloseCode.TOKEN_INVALID, "The token is not for this room."));
            }
            return identity.isExpired(clock.instant())
                    ? Optional.of(new Goodbye(CloseCode.TOKEN_EXPIRED, "The token has expired."))
                    : Optional.empty();
        };
    }
}
