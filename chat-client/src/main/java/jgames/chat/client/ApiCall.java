package jgames.chat.client;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.CloseCode.Next;
import jgames.chat.core.protocol.ProblemDetails;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * One request to the HTTP interface, sent until it has an answer that stays the same: what repeating it would do twice has a
 * key, which it keeps. It runs on the client's workers, one step after the other.
 *
 * @param <T> what it is answered with
 */
final class ApiCall<T> {
    private static final int MAX_ATTEMPTS = 4;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String RETRY_AFTER = "Retry-After";

    private final ChatClient client;
    private final Request request;
    private final Function<String, T> answers;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Backoff backoff;
    private int attempts;

    /** Makes a request; may block. */
    interface Request {
        HttpRequest make() throws IOException;
    }

    /** @param answers reads the body of an answer */
    ApiCall(ChatClient client, Request request, Function<String, T> answers) {
        this.client = client;
        this.request = request;
        this.answers = answers;
        this.backoff = client.settings.backoff();
    }

    /** Completes on a worker. */
    CompletableFuture<T> answer() {
        return answer;
    }

    /** Sends it, on a worker. */
    void send() {
        if (answer.isDone()) {
            return; // nobody wants it any more
        }
        attempts++;
        CompletableFuture<HttpResponse<String>> sent;
        try {
            sent = client.settings.http().sendAsync(request.make(), BodyHandlers.ofString());
        } catch (IOException | RuntimeException failure) {
            client.loop.callBack(() -> failed(failure));
            return;
        }
        answer.whenComplete((value, failure) -> sent.cancel(true));
        sent.whenComplete((response, failure) -> client.loop.callBack(() -> {
            if (response == null) {
                failed(failure instanceof CompletionException ? failure.getCause() : failure);
            } else {
                answered(response);
            }
        }));
    }

    private void failed(Throwable failure) {
        if (failure instanceof IOException && attempts < MAX_ATTEMPTS) {
            again(Duration.ZERO);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void answered(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            try {
                answer.complete(answers.apply(response.body()));
            } catch (RejectedException notTheChats) {
                answer.completeExceptionally(new ApiException(ApiCodec.decodeProblem(status, "")));
            }
            return;
        }
        ProblemDetails problem = ApiCodec.decodeProblem(status, response.body());
        @Nullable Duration pause = problem.retryAfter() != null ? problem.retryAfter() : retryAfter(response);
        boolean passing = isPassing(status, pause) && (pause == null || pause.compareTo(LONGEST_PAUSE) <= 0);
        if (passing && attempts < MAX_ATTEMPTS) {
            again(pause == null ? Duration.ZERO : pause);
        } else {
            answer.completeExceptionally(new ApiException(problem));
        }
    }

    /** Whether the same request may soon have another answer. */
    private static boolean isPassing(int status, @Nullable Duration pause) {
        return switch (status) {
            case 408, 425, 500, 502, 503, 504 -> true;
            case 429 -> pause != null;
            default -> false;
        };
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue(RETRY_AFTER)
                .filter(seconds -> seconds.matches("\\d{1,9}")) // it may be a date, too
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
    }

    private void again(Duration atLeast) {
        Duration pause = backoff.next(Next.RECONNECT);
        client.loop.after(pause.compareTo(atLeast) > 0 ? pause : atLeast, () -> client.loop.callBack(this::send));
    }
}
