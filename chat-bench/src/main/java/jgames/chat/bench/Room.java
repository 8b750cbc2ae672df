package jgames.chat.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Those who are in one room of the server. */
final class Room {
    final List<Client> clients = new ArrayList<>();
    final List<Sender> senders = new ArrayList<>();
    /** What each of them asks for. */
    final byte[] handshake;
    /** How many of them read. */
    int readers;

    /** @param subprotocol empty for the plain protocol */
    Room(String name, String subprotocol) {
        handshake = handshake(name, subprotocol);
    }

    static byte[] handshake(String room, String subprotocol) {
        return ("GET /" + room + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                        + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** How many messages were sent into it. */
    int said() {
        return senders.stream().mapToInt(sender -> sender.sent).sum();
    }
}
