package jgames.chat.server;

import java.util.Locale;
import org.eclipse.jetty.http.HttpStatus;

/** Why a connection is not accepted, and the answer that says so; {@code docs/protocol.md} has what a client does then. */
enum HandshakeRefusal {
    ROOM(HttpStatus.NOT_FOUND_404, "there is no such room"),
    ORIGIN(HttpStatus.FORBIDDEN_403, "pages of this origin may not connect"),
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

    int status() {
        return status;
    }

    String sentence() {
        return sentence;
    }

    /** Its name in the metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
