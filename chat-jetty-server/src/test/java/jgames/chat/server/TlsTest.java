package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat behind a TLS connector of somebody else's Jetty, with a certificate that it has signed itself. */
class TlsTest {
    private static final String PASSWORD = "password";

    @TempDir
    Path folder;

    private final Server server = new Server();
    private ServerConnector port;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        SslContextFactory.Server tls = selfSigned(folder);
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1");

        server.setStopTimeout(5000); // so that the members are told before the connections end
        port = new ServerConnector(server, tls);
        server.addConnector(port);
        server.setHandler(
                new ChatHandler(new ServerOptions().data(data).spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60))));
        server.start();

        KeyStore trusted = KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
    }

    /** For a server on this machine, with a certificate that it has signed itself, in this folder. */
    static SslContextFactory.Server selfSigned(Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(keytool.getInputStream().readAllBytes())).doesNotContain("rror");
        assertThat(keytool.waitFor()).isZero();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.toUri().toString());
        tls.setKeyStorePassword(PASSWORD);
        return tls;
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            texts.add("closed " + code);
            return null;
        }

        String next() throws InterruptedException {
            return texts.poll(30, TimeUnit.SECONDS);
        }
    }

    private WebSocket join(Heard heard, String... subprotocols) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0]);
        }
        return builder.buildAsync(URI.create("wss://localhost:" + port.getLocalPort() + "/chatroom1"), heard)
                .join();
    }

    @Test
    void bothProtocolsAreSpokenAndEverybodyIsToldOfTheEnd() throws Exception {
        Heard plain = new Heard();
        WebSocket speaking = join(plain);
        assertThat(plain.next()).isEqualTo("[]");
        Heard extended = new Heard();
        WebSocket other = join(extended, "chat.v2");
        assertThat(other.getSubprotocol()).isEqualTo("chat.v2");
        assertThat(extended.next()).startsWith("{\"type\":\"welcome\"");

        for (int i = 0; i < 100; i++) {
            String message = "{\"username\":\"A\",\"color\":\"red\",\"text\":\"" + i + " " + "long ".repeat(90) + "\"}";
            speaking.sendText(message, true).join();
            assertThat(plain.next()).isEqualTo(message);
            String heard = extended.next();
            while (heard.startsWith("{\"type\":\"online\"")) {
                heard = extended.next();
            }
            assertThat(heard).contains("\"text\":\"" + i + " long");
        }
        other.sendText("{\"type\":\"say\",\"username\":\"B\",\"color\":\"red\",\"text\":\"hi\",\"nonce\":\"n\"}", true)
                .join();
        assertThat(extended.next()).startsWith("{\"type\":\"ack\",\"nonce\":\"n\"");
        assertThat(extended.next()).contains("\"text\":\"hi\"");

        server.stop();
        assertThat(plain.next()).contains("\"text\":\"hi\"");
        assertThat(plain.next()).isEqualTo("closed 1001");
        assertThat(extended.next()).isEqualTo("{\"type\":\"bye\",\"reason\":\"going_away\"}");
        assertThat(extended.next()).isEqualTo("closed 1001");
    }
}
