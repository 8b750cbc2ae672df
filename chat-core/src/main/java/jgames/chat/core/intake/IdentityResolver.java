package jgames.chat.core.intake;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says who somebody is by what a handshake carries: a session's cookie, or a header that a proxy sets for those whom it has signed in.
 * A transport asks where there is no token. Called from many threads at once; must not block, so what is in a database is to be in memory.
 *
 * <p>A browser sends its cookies with the handshakes of any site's pages. So a transport asks about its own pages, those of sites that
 * its operator has named, and clients that are no pages; everybody else is a guest.
 */
@FunctionalInterface
public interface IdentityResolver {
    /** Takes everybody for a guest. */
    IdentityResolver NONE = handshake -> Optional.empty();

    /**
     * Who this is; empty for a guest. If it throws, the visitor is let go, and never becomes a guest.
     *
     * <p>Like one of a token, the identity holds for its rooms, until it {@linkplain Identity#expires expires} or a moderator revokes it.
     */
    Optional<Identity> identify(Handshake handshake);

    /** What a client has sent to be let in. */
    interface Handshake {
        /** The room that it asks for. */
        String room();

        /** The client's address, as the rate limiter counts it. */
        String address();

        /** The first header of this name, in any case; null if there is none. */
        @Nullable
        String header(String name);

        /** The first cookie of this name, as it was sent but for quotes around it; null if there is none. */
        default @Nullable String cookie(String name) {
            String cookies = header("Cookie");
            for (String cookie : cookies == null ? new String[0] : cookies.split(";")) {
                int equals = cookie.indexOf('=');
                if (equals > 0 && cookie.substring(0, equals).strip().equals(name)) {
                    return cookie.substring(equals + 1).strip().replaceAll("^\"(.*)\"$", "$1");
                }
            }
            return null;
        }
    }
}
