package jgames.chat.server.api;

import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.ProblemDetails;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not carried out, as RFC 9457 has it: its {@code reason} is what a frame would be rejected with. It carries
 * no stack trace: anybody can cause it.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Problem DEFECT = new Problem(
            HttpStatus.INTERNAL_SERVER_ERROR_500,
            Rejection.FAILED.code(),
            "The server failed.",
            Rejection.FAILED.retryAfter());

    private final int status;
    private final String reason;
    private final @Nullable Duration retryAfter;
    private final transient HttpFields headers;

    private Problem(int status, String reason, String sentence, @Nullable Duration retryAfter, HttpField... headers) {
        super(sentence, null, false, false);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.headers = HttpFields.from(headers);
    }

    static Problem of(int status, String reason, String sentence) {
        return new Problem(status, reason, sentence, null);
    }

    /** Something in the request is not as it has to be. Repeating the request does not help. */
    static Problem malformed(String sentence) {
        return of(HttpStatus.BAD_REQUEST_400, Rejection.MALFORMED.code(), sentence);
    }

    /** It is no request of HTTP as it should be. */
    static Problem unreadable(int status) {
        return of(status, Rejection.MALFORMED.code(), "The request cannot be read.");
    }

    /** Nothing has this address. */
    static Problem notFound(String sentence) {
        return of(HttpStatus.NOT_FOUND_404, Rejection.NOT_FOUND.code(), sentence);
    }

    static Problem notAllowed(String allow) {
        return new Problem(
                HttpStatus.METHOD_NOT_ALLOWED_405,
                "method_not_allowed",
                "The methods of this address are " + allow + ".",
                null,
                new HttpField(HttpHeader.ALLOW, allow));
    }

    /** Only who has a token may do it. */
    static Problem tokenNeeded() {
        return unauthorized("token_needed", "This needs a token: Authorization: Bearer …", "Bearer realm=\"chat\"");
    }

    /** A token does not hold. */
    static Problem badToken(Goodbye why) {
        return unauthorized(why.code().wireName(), why.sentence(), "Bearer realm=\"chat\", error=\"invalid_token\"");
    }

    /** Somebody may not be in a room: another token may help who has none or one that has ended. */
    static Problem refused(Goodbye why) {
        return switch (why.code()) {
            case TOKEN_NEEDED -> tokenNeeded();
            case TOKEN_EXPIRED -> badToken(why);
            case TOKEN_INVALID -> forbidden(why.sentence());
            default -> of(HttpStatus.FORBIDDEN_403, why.code().wireName(), why.sentence());
        };
    }

    private static Problem unauthorized(String reason, String sentence, String challenge) {
        return new Problem(
                HttpStatus.UNAUTHORIZED_401,
                reason,
                sentence,
                null,
                new HttpField(HttpHeader.WWW_AUTHENTICATE, challenge));
    }

    static Problem forbidden(String sentence) {
        return of(HttpStatus.FORBIDDEN_403, Rejection.FORBIDDEN.code(), sentence);
    }

    static Problem tooMany(String sentence, Duration retryAfter) {
        return new Problem(HttpStatus.TOO_MANY_REQUESTS_429, Rejection.BUSY.code(), sentence, retryAfter);
    }

    /** The problem that this failure is for the client; a defect is told as no more than that. */
    static Problem of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem;
        } else if (cause instanceof RejectedException rejected) {
            return new Problem(status(rejected), rejected.reason(), rejected.getMessage(), rejected.retryAfter());
        } else if (cause instanceof CharacterCodingException) {
            return malformed("The body is not UTF-8.");
        } else if (cause instanceof HttpException bad) {
            return unreadable(bad.getCode());
        }
        return DEFECT;
    }

    private static int status(RejectedException rejected) {
        return switch (rejected.reason()) {
            case "malformed" -> HttpStatus.BAD_REQUEST_400;
            case "forbidden", "muted", "banned" -> HttpStatus.FORBIDDEN_403;
            case "not_found" -> HttpStatus.NOT_FOUND_404;
            case "full" -> HttpStatus.CONFLICT_409;
            case "failed" -> HttpStatus.INTERNAL_SERVER_ERROR_500;
            case "busy", "closed" -> HttpStatus.SERVICE_UNAVAILABLE_503;
            default ->
                rejected.retryAfter() == null ? HttpStatus.UNPROCESSABLE_ENTITY_422 : HttpStatus.TOO_MANY_REQUESTS_429;
        };
    }

    /** Whether it stands for a failure that nobody else has told of. */
    boolean isDefect() {
        return this == DEFECT;
    }

    Answer answer() {
        HttpFields.Mutable all = HttpFields.build(headers);
        if (retryAfter != null) {
            all.put(HttpHeader.RETRY_AFTER, roundedUp(retryAfter, 1000));
        }
        ProblemDetails details = new ProblemDetails(
                status,
                HttpStatus.getMessage(status),
                getMessage(),
                reason,
                retryAfter == null ? null : Duration.ofMillis(roundedUp(retryAfter, 1)));
        return new Answer(status, "application/problem+json", ApiCodec.encode(details), all);
    }

    private static long roundedUp(Duration time, int unitMillis) {
        long unit = Duration.ofMillis(unitMillis).toNanos();
        return Math.floorDiv(time.toNanos() + unit - 1, unit);
    }
}
