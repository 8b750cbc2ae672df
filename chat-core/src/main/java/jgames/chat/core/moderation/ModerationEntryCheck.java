package jgames.chat.core.moderation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.room.Room;

/** Keeps out who is banned, and whose token is revoked. */
public final class ModerationEntryCheck implements EntryCheck {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Moderation state;

    /** @param state is asked for each connection, again and again */
    public ModerationEntryCheck(Moderation state) {
        this.state = state;
    }

    @Override
    public Optional<Goodbye> refusal(Sender sender, Room room) {
        ModerationEvent ban = state.ban(sender.author());
        if (ban != null && ban.decision() instanceof Ban why) {
            return Optional.of(new Goodbye(CloseCode.BANNED, sentence(why.until(), why.reason())));
        }
        Identity identity = sender.identity();
        return identity != null && state.isRevoked(identity.subject(), identity.issuedAt())
                ? Optional.of(new Goodbye(CloseCode.TOKEN_INVALID, "The token has been revoked."))
                : Optional.empty();
    }

    private static String sentence(Instant until, String reason) {
        String sentence = "A moderator has banned you until " + MINUTES.format(until);
        return reason.isEmpty() ? sentence + "." : sentence + ": " + reason;
    }
}
