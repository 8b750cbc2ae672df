package jgames.chat.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import jgames.chat.client.ChatException.Reason;

/** The requests of a client that have no answer yet. Safe for use by many threads. */
final class ApiCalls {
    private final ChatClient client;
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ApiCalls(ChatClient client) {
        this.client = client;
    }

    /** Sends a request until it has an answer, unless the client is closed before. */
    <T> CompletableFuture<T> send(ApiCall.Request request, Function<String, T> answers) {
        ApiCall<T> call = new ApiCall<>(client, request, answers);
        CompletableFuture<T> answer = call.answer();
        open.add(answer);
        answer.whenComplete((value, failure) -> open.remove(answer));
        if (closed) {
            answer.completeExceptionally(isClosed());
        } else if (open.size() > ChatApi.MAX_CALLS) {
            answer.completeExceptionally(
                    new ChatException(Reason.QUEUE_FULL, ChatApi.MAX_CALLS + " requests are under way already."));
        } else {
            client.loop.callBack(call::send);
        }
        return answer;
    }

    /** Fails those that are under way, and what is asked for later. */
    void close() {
        closed = true;
        open.forEach(answer -> client.loop.callBack(() -> answer.completeExceptionally(isClosed())));
    }

    private static ChatException isClosed() {
        return new ChatException(Reason.ENDED, "The client is closed.");
    }
}
