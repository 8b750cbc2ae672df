package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

    private static long blockedMillis() {
        return loops().stream().mapToLong(ThreadInfo::getBlockedTime).sum();
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
            List<Long> blocked = new ArrayList<>(List.of(blockedMillis()));
            for (int i = 1; i <= 200; i++) {
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
                if (i % 50 == 0) {
                    blocked.add(blockedMillis());
                }
            }
            server.passCheckingLiveness(Duration.ofSeconds(30));
            a.expectPing();
            for (ThreadInfo loop : loops()) {
                assertThat(loop.getWaitedCount())
                        .as("%s parks or sleeps", loop.getThreadName())
                        .isZero();
            }
            // What a lock's holder does takes its time in each quarter; a machine that stands still does not.
            assertThat(IntStream.range(1, blocked.size()).mapToLong(i -> blocked.get(i) - blocked.get(i - 1)))
                    .as("they wait for locks, in ms")
                    .anyMatch(millis -> millis < 25);
            assertThat(loops()).hasSameSizeAs(before);
        } finally {
            THREADS.setThreadContentionMonitoringEnabled(monitored);
        }
    }
}
