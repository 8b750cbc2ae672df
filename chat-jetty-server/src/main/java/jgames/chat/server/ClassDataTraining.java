package jgames.chat.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.Role;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;

/**
 * Starts the server as {@link Main} does, on a free port and in a folder that goes with it, does what a first visitor does,
 * and ends: so that the Java machine can archive the classes which that takes ({@code -XX:ArchiveClassesAtExit}).
 *
 * <p>It ends within the bound that it is given, whatever happens. The exit code is 0 if everything was answered; otherwise a line on stderr
 * says what was not.
 */
final class ClassDataTraining {
    private static final String ROOM = "rehearsal";
    private static final String MESSAGE = "{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"hello\"}";
    private static final String SAY = MESSAGE.replace("{", "{\"type\":\"say\",\"nonce\":\"n1\",");

    private ClassDataTraining() {}

    /** @param args the bound, in seconds */
    public static void main(String[] args) {
        endWithin(Integer.parseInt(args[0]));
        try {
            rehearse();
            System.exit(0);
        } catch (Throwable e) { // an Error, too, must not leave the server's threads behind
            say(e.toString());
            System.exit(1); // which stops the server first: Java archives the classes whatever the code is
        }
    }

    private static void say(String reason) {
        System.err.println("the rehearsal has failed: " + reason);
    }

    /** Without a word to the server, which may be what hangs. */
    private static void fail(String reason) {
        say(reason);
        Runtime.getRuntime().halt(1);
    }

    private static void endWithin(int seconds) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(seconds * 1000L);
                        fail("it has not ended after " + seconds + " s");
                    } catch (InterruptedException e) {
                        fail(e.toString());
                    }
                },
                "rehearsal-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void rehearse() throws IOException {
        Path data = Files.createTempDirectory("chat-rehearsal-");
        for (String file : List.of(
                "",
                "chatrooms.txt",
                ".lock",
                ".address-key",
                SecretFile.IN_DATA,
                "moderation.json",
                "logs-" + ROOM + ".json")) {
            data.resolve(file).toFile().deleteOnExit(); // which is after the server has ended, last one first
        }
        Files.writeString(data.resolve("chatrooms.txt"), ROOM);
        String token = token(data);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Main.main(new String[] {"--host=127.0.0.1", "--port=" + port, "--ws-port=0", "--data=" + data});
        for (String file : List.of("", "_/chat-room.js", "_/rooms.json", "healthz")) {
            get(port, file);
        }
        chat(port, "", MESSAGE, 1);
        chat(port, "Sec-WebSocket-Protocol: chat.v2\r\n", SAY, 2);
        chat(port, "Sec-WebSocket-Protocol: chat.v2, chat.token." + token + "\r\n", SAY.replace("n1", "n2"), 2);
    }

    private static String token(Path data) throws IOException {
        SecretFile secret = new SecretFile(data.resolve(SecretFile.IN_DATA), true);
        secret.make();
        secret.read();
        Instant now = Instant.now();
        Identity ann = new Identity("a1", "Ann", "red", Role.USER, Set.of(ROOM), now, now.plusSeconds(600));
        return new Tokens(secret, Instant::now, identity -> false).issue(ann);
    }

    private static void get(int port, String file) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            write(
                    socket,
                    "GET /" + file + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
                            + "Connection: close\r\n\r\n");
            socket.getInputStream().readAllBytes();
        }
    }

    /** @param answers how many frames the message is answered with */
    private static void chat(int port, String protocol, String message, int answers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            write(
                    socket,
                    "GET /" + ROOM + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + protocol
                            + "\r\n");
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int endOfHead = 0;
            while (endOfHead != 0x0D0A0D0A) { // CR LF CR LF
                endOfHead = endOfHead << 8 | in.readUnsignedByte();
            }
            skipFrame(in); // the history, or the welcome
            // TEXT, masked with zeros.
            write(socket, (char) 0x81 + "" + (char) (0x80 | message.length()) + "\0\0\0\0" + message);
            for (int i = 0; i < answers; i++) {
                skipFrame(in);
            }
        }
    }

    private static void skipFrame(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        in.readNBytes(length < 126 ? length : in.readUnsignedShort());
    }

    private static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
