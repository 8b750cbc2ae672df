package jgames.chat.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jgames.chat.testing.FreePort;

/** A sentinel of a test's own, which alone decides after half a second that the primary is gone, and promotes a replica. */
final class RedisSentinel implements AutoCloseable {
    private final int port = FreePort.any();
    private final Path file = Files.createTempFile("chat-sentinel", ".conf");
    private final Process process;

    /** @param primary the port of what it calls {@code main} */
    RedisSentinel(int primary) throws IOException {
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                sentinel monitor main 127.0.0.1 %d 1
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main 3000
                """.formatted(port, primary));
        process = new ProcessBuilder("redis-server", file.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    int port() {
        return port;
    }

    /** And has heard from it, without which it promotes nobody. */
    boolean knowsReplica(int replica) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("SENTINEL REPLICAS main\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] answer = new byte[4096];
            int length = socket.getInputStream().read(answer);
            String replicas = new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
            return replicas.contains("127.0.0.1:" + replica) && replicas.contains("master-link-status\r\n$2\r\nok\r\n");
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(file);
    }
}
