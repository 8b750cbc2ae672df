package jgames.chat.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No time is short or long in itself, on a machine that nobody knows; its ratio to the control's, beside it, is. It is
 * processor time that is compared, because other programs hardly change that. Ours needs a twenty-fourth to a fortieth of
 * the control's, which writes each message by itself; the bound is half of the least.
 */
class PerformanceGuardTest {
    private static final int MEMBERS = 100;
    private static final int UNDER_WAY = 64;
    private static final double AT_LEAST = 12;
    private static final int TRIES = 3;

    @Test
    @Timeout(180)
    void aDeliveryInASaturatedRoomCostsAFractionOfAWriteForEachMessage() throws IOException {
        double best = 0;
        for (int i = 0; i < TRIES && best < AT_LEAST; i++) {
            double control = secondsForADelivery(OtherServer.naiveJetty());
            double ours = secondsForADelivery(OurServer.fromClassPath());
            best = Math.max(best, control / ours);
            System.out.printf("%.2f µs a delivery, %.2f of the control%n", ours * 1e6, control * 1e6);
        }

        assertThat(best).as("processor time, the control's to ours").isGreaterThanOrEqualTo(AT_LEAST);
    }

    private static double secondsForADelivery(Peer peer) throws IOException {
        try (ServerProcess server = ServerProcess.start(peer, 1);
                LoadGenerator load = new LoadGenerator(server.port(), peer)) {
            Room room = load.room("r0");
            load.join(room, MEMBERS, false, Duration.ofSeconds(30));
            load.run(Duration.ofMillis(500));
            load.appoint(room, UNDER_WAY);
            load.traffic.saturate(room.senders, UNDER_WAY);
            load.run(Duration.ofSeconds(5));
            double before = server.cpuSeconds();
            long deliveries = load.window(Duration.ofSeconds(2)).deliveries();
            double used = server.cpuSeconds() - before;
            assertThat(load.settle(Duration.ofSeconds(10)).wrong())
                    .as("wrong deliveries")
                    .isZero();
            return used / deliveries;
        }
    }
}
