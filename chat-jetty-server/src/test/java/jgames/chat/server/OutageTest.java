package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.server.ops.Outage;
import org.eclipse.jetty.io.ManagedSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server that has lost what it cannot serve without says so, wherever it still can. */
class OutageTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path data;

    @Test
    void aPortThatIsGoneIsToldByTheOtherOnesHealthAndInTheLog() throws Exception {
        int second = server.withSecondPort();
        int port = server.port();
        ((ServerSocketChannel) server.server().connectors.get(0).getTransport()).close();
        await().until(() -> HttpAnswer.to(second, "GET", "/healthz").status() == 503);
        String loss = "port " + port + " is not listened on any more";
        assertThat(HttpAnswer.to(second, "GET", "/healthz").text()).isEqualTo(loss + "\n");
        await().until(() -> !server.warnings().isEmpty()); // the answer may be quicker than the log
        assertThat(server.warnings()).containsExactly(loss);
    }

    @Test
    void theSecondPortIsWatchedToo() throws Exception {
        int second = server.withSecondPort();
        server.server();
        ((ServerSocketChannel) server.server().connectors.get(1).getTransport()).close();
        await().until(() -> server.get("/healthz").status() == 503);
        assertThat(server.get("/healthz").text()).isEqualTo("port " + second + " is not listened on any more\n");
    }

    @Test
    void aPortThatNobodyReadsFromIsToldAsWell() throws Exception {
        int second = server.withSecondPort();
        int port = server.port();
        for (ManagedSelector selector :
                server.server().connectors.get(0).getSelectorManager().getBeans(ManagedSelector.class)) {
            selector.getSelector().close();
        }
        await().until(() -> HttpAnswer.to(second, "GET", "/healthz").status() == 503);
        assertThat(HttpAnswer.to(second, "GET", "/healthz").text())
                .isEqualTo("port " + port + " is not read from any more\n");
    }

    @Test
    void whoRunsTheServerIsToldOnceAndAServerThatIsClosedHasNoOutage() throws Exception {
        Files.writeString(data.resolve("chatrooms.txt"), "chatroom1");
        List<String> told = new CopyOnWriteArrayList<>();
        ServerOptions options = new ServerOptions().port(0).wsPort(0).data(data);
        try (ChatServer lost = ChatServer.start(options, System::nanoTime, told::add)) {
            ((ServerSocketChannel) lost.connectors.get(0).getTransport()).close();
            await().until(() -> !told.isEmpty());
        }
        assertThat(told).singleElement().asString().endsWith(" is not listened on any more");
        List<String> closed = new CopyOnWriteArrayList<>();
        ChatServer well = ChatServer.start(options, System::nanoTime, closed::add);
        well.close();
        assertThat(closed).isEmpty();
    }

    @Test
    void anErrorIsToldWithWhatItHit() {
        List<String> told = new CopyOnWriteArrayList<>();
        Outage outage = new Outage(told::add);
        assertThat(outage.sentence()).isEmpty();
        outage.report("upkeep", new NoClassDefFoundError("x/Y"));
        outage.report("port 1 is not listened on any more");
        assertThat(told).containsExactly("upkeep failed: java.lang.NoClassDefFoundError: x/Y");
        assertThat(outage.sentence()).hasValue(told.get(0));
    }
}
