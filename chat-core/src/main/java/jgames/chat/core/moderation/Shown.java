package jgames.chat.core.moderation;

import jgames.chat.core.log.Author;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.Revocation;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import org.jspecify.annotations.Nullable;

/** A decision as moderators are shown it. */
final class Shown {
    private Shown() {}

    /** Null if there is nothing to show: slow mode that is off. */
    static @Nullable InForce of(ModerationEvent event) {
        EventId id = event.id();
        String kind = ModerationLine.kind(event.decision());
        String by = event.by();
        Decision decision = event.decision();
        if (decision instanceof Mute mute) {
            return new InForce(id, kind, null, mute.author(), mute.name(), by, mute.until(), null, mute.reason());
        } else if (decision instanceof Ban ban) {
            return new InForce(id, kind, null, ban.author(), ban.name(), by, ban.until(), null, ban.reason());
        } else if (decision instanceof SlowMode mode) {
            return mode.pause().isZero()
                    ? null
                    : new InForce(id, kind, mode.room(), null, null, by, null, mode.pause(), "");
        } else if (decision instanceof Revocation revocation) {
            String author = revocation.subject() == null ? null : Author.ofUser(revocation.subject());
            return new InForce(id, kind, null, author, null, by, null, null, "");
        }
        return null;
    }
}
