package jgames.chat.client;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why a server could not be connected to, for whoever has to mend it. Stateless. */
final class ConnectFailure {
    private static final int MAX_CAUSES = 10;

    private ConnectFailure() {}

    /** The first of its causes that a reader can do something about, and else what was thrown. */
    static String sentence(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            String kind = kind(cause);
            if (kind != null) {
                return kind;
            }
            cause = cause.getCause();
        }
        return failure instanceof ConnectException
                ? "nobody listens there, or the way there is closed"
                : failure.toString();
    }

    private static @Nullable String kind(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "its name has no address";
        } else if (cause instanceof SSLException) {
            return "TLS fails: " + cause.getMessage();
        } else if (cause instanceof HttpTimeoutException) {
            return "nothing answers in time";
        } else if (cause instanceof RejectedExecutionException) {
            return "the HttpClient's executor takes nothing";
        }
        return null;
    }
}
