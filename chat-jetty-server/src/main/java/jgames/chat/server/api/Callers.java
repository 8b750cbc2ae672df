package jgames.chat.server.api;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.RateLimiter;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.log.Author;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.token.InvalidTokenException;
import jgames.chat.token.Tokens;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Finds out who calls, and whether they call too often: a token counts for its subject, whatever address it comes from, and
 * who has none, or none that is valid, counts for the address. Safe for use by many threads.
 */
final class Callers {
    /** How many requests a token may make in ten seconds. */
    private static final int MAX_OF_A_TOKEN = 200;

    /** How many requests without a valid token an address may make in ten seconds. */
    private static final int MAX_OF_AN_ADDRESS = 30;

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final String SCHEME = "bearer ";

    private final ClientAddresses addresses;
    private final AddressHash hash;
    private final Tokens tokens;
    private final RateLimiter users;
    private final RateLimiter strangers;

    /** @param nanos a clock that only goes forward */
    Callers(ClientAddresses addresses, AddressHash hash, Tokens tokens, LongSupplier nanos) {
        this.addresses = addresses;
        this.hash = hash;
        this.tokens = tokens;
        this.users = new SlidingWindowLimiter(MAX_OF_A_TOKEN, WINDOW, WINDOW, nanos);
        this.strangers = new SlidingWindowLimiter(MAX_OF_AN_ADDRESS, WINDOW, WINDOW, nanos);
    }

    /**
     * Counts a request. A caller whose token does not hold gets a problem and does not become a guest.
     *
     * @throws Problem if it has such a token, or is one too many
     */
    Sender of(Request request) {
        String address = addresses.of(request);
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization == null) {
            judge(strangers, address);
            return hash.guest(address, addresses.isShared(request));
        }
        try {
            Sender user = Sender.user(address, tokens.verify(token(authorization)));
            judge(users, Author.ofUser(user.identity().subject()));
            return user;
        } catch (InvalidTokenException invalid) {
            judge(strangers, address);
            throw Problem.badToken(invalid.goodbye());
        }
    }

    /** The bearer token of a header; any other scheme counts as no token. */
    private static String token(String authorization) {
        boolean bearer = authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        return bearer ? authorization.substring(SCHEME.length()).strip() : "";
    }

    private static void judge(RateLimiter limiter, String caller) {
        Duration blocked = limiter.judge(caller);
        if (!blocked.isZero()) {
            throw Problem.tooMany("Too many requests in a short time.", blocked);
        }
    }
}
