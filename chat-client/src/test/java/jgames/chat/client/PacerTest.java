package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jgames.chat.core.intake.SlidingWindowLimiter;
import jgames.chat.core.protocol.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pace of clients that share an address, on a clock of the test, against the server's own rate limiter. */
class PacerTest {
    private static Limits limits(int messages, Duration window, Duration block) {
        return new Limits(500, 500, Limits.MAX_FRAME_BYTES, messages, window, block);
    }

    private static final Duration WINDOW = Duration.ofSeconds(3);

    private long now = Long.MAX_VALUE - 1_000_000_000; // it runs over

    private Pacer pacer(int messages, Duration block) {
        Random chance = new Random(7);
        Pacer pacer = new Pacer(chance::nextDouble);
        pacer.limit(limits(messages, WINDOW, block));
        return pacer;
    }

    private static void say(Pacer pacer, long now) {
        pacer.answered(pacer.sent(), now);
    }

    private Duration delay(Pacer pacer) {
        return Duration.ofNanos(Math.max(pacer.delay(now), 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 24, 10, 0, 23", "2, 12, 10, 1, 50", "3, 8, 10, 1, 50", "4, 12, 10, 3, 130", "6, 12, 10, 8, 400"})
    void clientsOfOneAddressAreBlockedAFewTimesAndThenAllFit(
            int clients, int each, int blockSeconds, int mostBlocks, int seconds) {
        Duration block = Duration.ofSeconds(blockSeconds);
        SlidingWindowLimiter server = new SlidingWindowLimiter(3, WINDOW, block, () -> now);
        List<Pacer> pacers = new ArrayList<>();
        Random chance = new Random(7);
        for (int i = 0; i < clients; i++) {
            Pacer pacer = new Pacer(chance::nextDouble);
            pacer.limit(server.announced(Limits.DEFAULT));
            pacers.add(pacer);
        }
        int[] left = new int[clients];
        Arrays.fill(left, each);
        long start = now;
        int blocks = 0;
        boolean blocked = false;
        while (Arrays.stream(left).anyMatch(count -> count > 0)) {
            for (int i = 0; i < clients; i++) {
                Pacer pacer = pacers.get(i);
                while (left[i] > 0 && pacer.delay(now) <= 0) {
                    Pacer.Slot slot = pacer.sent();
                    Duration still = server.judge("address");
                    pacer.answered(slot, now);
                    if (still.isZero()) {
                        left[i]--;
                        blocked = false;
                    } else {
                        blocks += blocked ? 0 : 1;
                        blocked = true;
                        pacer.block(still, now);
                    }
                }
            }
            now += 1_000_000;
        }
        Duration took = Duration.ofNanos(now - start);
        assertThat(blocks).as("blocks in %s", took).isLessThanOrEqualTo(mostBlocks);
        assertThat(took).as("with %d blocks", blocks).isLessThan(Duration.ofSeconds(seconds));
    }

    @Test
    void theBlockedComeBackAtDifferentTimes() {
        List<Duration> pauses = new ArrayList<>();
        Random chance = new Random(7);
        for (int i = 0; i < 10; i++) {
            Pacer pacer = new Pacer(chance::nextDouble);
            pacer.limit(limits(3, WINDOW, Duration.ofSeconds(60)));
            pauses.add(pacer.block(Duration.ofSeconds(60), now));
        }
        assertThat(pauses)
                .doesNotHaveDuplicates()
                .allSatisfy(pause -> assertThat(pause)
                        .isBetween(
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(60).plus(WINDOW).plusMillis(50)));
    }

    @Test
    void eachBlockHalvesThePaceFirstTheNumberAndThenByALongerWindow() {
        Pacer pacer = pacer(3, Duration.ofSeconds(10));
        for (int windows : List.of(1, 2, 4)) {
            now += pacer.block(Duration.ofSeconds(10), now).toNanos();
            assertThat(delay(pacer)).isZero();
            say(pacer, now);
            assertThat(delay(pacer)).isEqualTo(WINDOW.multipliedBy(windows).plusMillis(50));
        }
    }

    /** The third message of a window has gone out half a window ago, the others at its beginning. */
    @ParameterizedTest
    @CsvSource({"0, 1550", "1, 1550", "2, 3050", "3, 4600", "5, 6100", "30, 32050"})
    void tellsHowLongAMessageWaitsBehindOthers(int before, long millis) {
        Pacer pacer = pacer(3, Duration.ofSeconds(10));
        assertThat(pacer.delay(2, now)).isZero();
        say(pacer, now);
        say(pacer, now);
        now += WINDOW.toNanos() / 2;
        say(pacer, now);
        assertThat(Duration.ofNanos(pacer.delay(before, now)).toMillis()).isEqualTo(millis);
        now += WINDOW.multipliedBy(3).toNanos();
        assertThat(pacer.delay(before % 3, now)).isZero();
    }

    @Test
    void aBlockThatIsToldInSeveralRoomsIsOne() {
        Pacer pacer = pacer(3, Duration.ofSeconds(10));
        Duration first = pacer.block(Duration.ofSeconds(10), now);
        now += Duration.ofMillis(5).toNanos();
        assertThat(pacer.block(Duration.ofMillis(9_995), now)).isEqualTo(first.minusMillis(5));
        now += first.toNanos();
        say(pacer, now);
        assertThat(delay(pacer)).isEqualTo(WINDOW.plusMillis(50)); // halved once
    }

    @Test
    void thePaceDoublesAfterACalmTimeThatIsLongerAfterEachBlock() {
        Pacer pacer = pacer(3, Duration.ofSeconds(10));
        for (int seconds : List.of(100, 200, 400)) {
            now += pacer.block(Duration.ofSeconds(10), now).toNanos();
            now += Duration.ofSeconds(seconds).toNanos() - 1;
            delay(pacer);
            say(pacer, now);
            assertThat(delay(pacer)).isPositive();
            now += 1;
            assertThat(delay(pacer)).isZero();
            say(pacer, now);
            say(pacer, now);
            assertThat(delay(pacer)).isPositive(); // three a window again
            now += Duration.ofSeconds(4).toNanos();
        }
    }

    @Test
    void whatAServerSaysIsBounded() {
        Pacer pacer = new Pacer(() -> 1);
        pacer.limit(limits(Integer.MAX_VALUE, Duration.ofMillis(Long.MAX_VALUE), Duration.ofMillis(Long.MIN_VALUE)));
        for (int i = 0; i < 20; i++) {
            now += pacer.block(Duration.ofMillis(Long.MAX_VALUE), now).toNanos();
            assertThat(delay(pacer)).isZero();
        }
        pacer.limit(limits(0, Duration.ofMillis(-7), Duration.ZERO));
        assertThat(pacer.block(Duration.ofMillis(-7), now)).isLessThan(Duration.ofSeconds(1));
        say(pacer, now);
        now += Duration.ofSeconds(1).toNanos();
        assertThat(delay(pacer)).isZero();
    }
}
