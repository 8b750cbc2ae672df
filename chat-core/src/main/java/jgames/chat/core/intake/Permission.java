package jgames.chat.core.intake;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Role;

/**
 * What somebody may do by their role: the one table of it, which {@code docs/protocol.md} shows. A guest may do what
 * the room's operator lets guests do, and all others may enter a room that their token is for.
 */
public enum Permission {
    /** Enter a room, read what is said there, and what was. */
    READ(Role.USER, Role.BOT, Role.MODERATOR, Role.OPERATOR),
    /** Say something, in its own name. */
    SAY(Role.USER, Role.BOT, Role.MODERATOR, Role.OPERATOR),
    /** Say something without a pause in a room that is in slow mode. */
    SAY_AT_ONCE(Role.MODERATOR, Role.OPERATOR),
    /** Say a link where guests say none. */
    SAY_LINKS(Role.USER, Role.BOT, Role.MODERATOR, Role.OPERATOR),
    /** Say a link where nobody else does, and a blocked word, since who keeps order may have to quote. */
    SAY_ANYTHING(Role.MODERATOR, Role.OPERATOR),
    /** Say the same text again at once. */
    SAY_AGAIN(Role.BOT, Role.MODERATOR, Role.OPERATOR),
    /** Delete what guests, users and bots have said, mute and ban them, lift and restore, set a room's slow mode, announce. */
    MODERATE(Role.MODERATOR, Role.OPERATOR),
    /** Do that to moderators and operators. */
    MODERATE_MODERATORS(Role.OPERATOR),
    /** Revoke tokens. */
    REVOKE(Role.OPERATOR);

    private final Set<Role> roles;

    Permission(Role... roles) {
        this.roles = EnumSet.copyOf(Arrays.asList(roles));
    }

    /** Whether who has this role has the permission in a room where guests may do this. */
    public boolean isGranted(Role role, GuestAccess guests) {
        if (role != Role.GUEST) {
            return roles.contains(role);
        }
        return this == READ && guests != GuestAccess.NONE || this == SAY && guests == GuestAccess.SAY;
    }

    /** The same of who has a token, wherever it is. */
    public boolean isGranted(Role role) {
        return isGranted(role, GuestAccess.NONE);
    }
}
