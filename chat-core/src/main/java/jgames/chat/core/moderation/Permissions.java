package jgames.chat.core.moderation;

import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.log.Author;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/** On whom somebody may act as a moderator, by the table of {@link Permission}. */
final class Permissions {
    private Permissions() {}

    /** Whether somebody with this role may act at all. */
    static boolean mayModerate(Role role) {
        return Permission.MODERATE.isGranted(role);
    }

    /**
     * Whether somebody may act on an author: an operator on all, a moderator on all who are none, and on themselves.
     *
     * @param author of what was said; null if nobody knows
     * @param role what the author was then; null if nobody knows any more
     */
    static boolean mayActOn(Sender sender, @Nullable String author, @Nullable Role role) {
        return Permission.MODERATE_MODERATORS.isGranted(sender.role())
                || mayModerate(sender.role())
                        && (role != null && !mayModerate(role)
                                || sender.author() != null && sender.author().equals(author));
    }

    /** Whether somebody may lift this: a moderator neither what revokes tokens nor what concerns themselves. */
    static boolean mayLift(Sender sender, Decision decision) {
        if (Permission.REVOKE.isGranted(sender.role())) {
            return true;
        }
        String author = decision instanceof Decision.Mute mute
                ? mute.author()
                : decision instanceof Decision.Ban ban ? ban.author() : null;
        return mayModerate(sender.role())
                && !(decision instanceof Decision.Revocation)
                && (author == null || !author.equals(sender.author()) || Author.isGuest(author));
    }
}
