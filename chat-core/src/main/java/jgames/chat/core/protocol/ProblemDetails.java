package jgames.chat.core.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why the HTTP interface does not do what it was asked for (RFC 9457).
 *
 * @param status the HTTP answer's
 * @param title what that status is called
 * @param detail a sentence for people
 * @param reason for programs: a {@link Rejection#code()}, one that a check has given, or one of the interface's own
 * @param retryAfter when the same may be welcome; null if never
 */
public record ProblemDetails(
        int status,
        String title,
        String detail,
        String reason,
        @Nullable Duration retryAfter) {}
