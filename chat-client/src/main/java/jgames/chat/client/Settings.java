package jgames.chat.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/**
 * What a client was built with, as far as its rooms use it. Immutable.
 *
 * @param headers of every handshake at the named host
 * @param ownHttp null for the one that all clients share
 * @param executor null for the workers that all clients share
 * @param chance gives numbers from 0 to 1
 */
record Settings(
        Address server,
        String name,
        String color,
        boolean bot,
        TokenSource token,
        Map<String, String> headers,
        @Nullable Consumer<? super ChatClient.Frame> tap,
        @Nullable ClientObserver observer,
        Duration firstPause,
        Duration longestPause,
        @Nullable HttpClient ownHttp,
        @Nullable Executor executor,
        DoubleSupplier chance) {

    /** One for all: on JDK 17 its selector thread has no end. */
    private static final class SharedHttp {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .executor(new ElasticPool("chat-client-http", 3))
                .build();
    }

    HttpClient http() {
        return ownHttp != null ? ownHttp : SharedHttp.CLIENT;
    }

    Backoff backoff() {
        return new Backoff(firstPause, longestPause, chance);
    }

    /** @throws RejectedException if the color is none */
    Message message(String text) {
        return new Message(name, color, text, bot);
    }

    Message marked(Message message) {
        return bot ? new Message(message.username(), message.color(), message.text(), true) : message;
    }
}
