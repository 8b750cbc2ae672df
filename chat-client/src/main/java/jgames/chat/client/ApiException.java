package jgames.chat.client;

import java.time.Duration;
import jgames.chat.core.protocol.ProblemDetails;
import org.jspecify.annotations.Nullable;

/** The server's HTTP interface has not done what it was asked for. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ProblemDetails problem;

    ApiException(ProblemDetails problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** What the server says of it; of an answer that is not the chat's own, a proxy's for example, the status is all. */
    public ProblemDetails problem() {
        return problem;
    }

    /** The HTTP answer's status. */
    public int status() {
        return problem.status();
    }

    /** Why, for programs: {@code forbidden}, {@code not_found}, {@code muted}, …, as {@code docs/api.md} lists them; may be empty. */
    public String reason() {
        return problem.reason();
    }

    /** When the same may be welcome; null if never. */
    public @Nullable Duration retryAfter() {
        return problem.retryAfter();
    }
}
