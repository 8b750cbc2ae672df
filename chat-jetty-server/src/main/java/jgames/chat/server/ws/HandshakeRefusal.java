package jgames.chat.server.ws;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpStatus;

/** Why a connection is not accepted, and the answer that says so; {@code docs/protocol.md} has what a client does then. */
public enum HandshakeRefusal {
    ROOM(HttpStatus.NOT_FOUND_404, "there is no such room"),
    ORIGIN(HttpStatus.FORBIDDEN_403, "pages of this origin may not connect"),
    GUEST(HttpStatus.FORBIDDEN_403, "only who has a token may enter"),
    FULL(HttpStatus.SERVICE_UNAVAILABLE_503, "too many connections"),
    ADDRESS(HttpStatus.TOO_MANY_REQUESTS_429, "too many from your address"),
    SINCE(HttpStatus.BAD_REQUEST_400, "since is not a message's id"),
    HANDSHAKE(HttpStatus.UPGRADE_REQUIRED_426, "not a websocket handshake");

    private final int status;
    private final String sentence;

    HandshakeRefusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** The status of the HTTP answer. */
    public int status() {
        return status;
    }

    /** The body of the HTTP answer, without a line end. */
    public String sentence() {
        return sentence;
    }

    /** The names of all of them. */
    public static List<String> labels() {
        return Stream.of(values()).map(HandshakeRefusal::label).toList();
    }

    /** Its name in the metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
