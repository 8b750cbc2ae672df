package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a loop's thread does while people join, talk, scroll up, fall behind and leave: it waits for the network alone. */
class LoopThreadsTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String OFFER = "Sec-WebSocket-Protocol: chat.v2";

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private static List<ThreadInfo> loops() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("chat-loop-"))
                .toList();
    }

    @Test
    void neverWaitForAThread() throws Exception {
        boolean monitored = THREADS.isThreadContentionMonitoringEnabled();
        THREADS.setThreadContentionMonitoringEnabled(true);
        try (WireClient a = server.member("127.0.0.1", "/chatroom1", OFFER);
                WireClient b = server.member("127.0.0.2", "/chatroom1")) {
            List<ThreadInfo> before = loops();
            assertThat(before).isNotEmpty();
            String first = null;
            for (int i = 0; i < 200; i++) {
                b.send("{\"username\":\"B\",\"color\":\"red\",\"text\":\"" + "long ".repeat(90) + "\"}");
                b.expectText();
                String heard = a.expectText();
                first = first == null ? heard.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1") : first;
                try (WireClient guest = server.member("127.0.0.3", "/chatroom1?since=" + first, OFFER)) {
                    guest.send("{\"type\":\"history\",\"before\":\"" + first + "\",\"count\":10}");
                    while (!guest.expectText().matches("\\{\"type\":\"(history|rejected)\".*")) {
                        // what it missed
                    }
                }
            }
            server.passCheckingLiveness(Duration.ofSeconds(30));
            a.expectPing();
            for (ThreadInfo loop : loops()) {
                assertThat(loop.getWaitedCount())
                        .as("%s parks or sleeps", loop.getThreadName())
                        .isZero();
                assertThat(loop.getBlockedTime())
                        .as("%s waits for locks, in ms", loop.getThreadName())
                        .isLessThan(100);
            }
            assertThat(loops()).hasSameSizeAs(before);
        } finally {
            THREADS.setThreadContentionMonitoringEnabled(monitored);
        }
    }
}
