package jgames.chat.core.moderation;

import jgames.chat.core.intake.Permission;
import jgames.chat.core.log.Author;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Whom a moderator acts on: the author of a message.
 *
 * @param author as the room's log names them; null if it does not
 * @param name under which the message was said; null if that is not known any more
 * @param role what they were then; null if that is not known any more
 */
record Subject(
        @Nullable String author,
        @Nullable String name,
        @Nullable Role role) {
    /** Of a message that was deleted nothing but the author is known. */
    static Subject of(Event event) {
        if (event instanceof Posted posted) {
            String name = Moderation.cut(posted.message().username());
            return new Subject(posted.author(), name, posted.entry().role());
        }
        boolean user = Author.user(event.author()) != null;
        return new Subject(event.author(), null, user ? null : Role.GUEST);
    }

    boolean isGuest() {
        return Author.isGuest(author);
    }

    /** Whether it is a moderator, or nobody knows. */
    boolean mayBeModerator() {
        return role == null || Permission.MODERATE.isGranted(role);
    }

    /** Whether it has said this, under this name if it is a guest that is known by one. */
    boolean hasSaid(Posted posted, boolean underAnyName) {
        return !isGuest()
                || underAnyName
                || name != null
                        && Moderation.nameKey(name)
                                .equals(Moderation.nameKey(posted.message().username()));
    }
}
