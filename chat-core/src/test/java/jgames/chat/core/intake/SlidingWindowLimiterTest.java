package jgames.chat.core.intake;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowLimiterTest {
    private static final String ADDRESS = "192.0.2.1";

    private final AtomicLong nanos = new AtomicLong();

    private SlidingWindowLimiter limiter(int messages, Duration window, Duration block) {
        return new SlidingWindowLimiter(messages, window, block, nanos::get);
    }

    private SlidingWindowLimiter pygamesChats() {
        return limiter(3, ofSeconds(3), ofSeconds(60));
    }

    /**
     * Times in ms, and what becomes of the frame: + for welcome, - for rejected. The start of the clock is anywhere: it
     * may run from the highest number over to the lowest.
     */
    @ParameterizedTest
    @CsvSource({
        "three at once, 0 0 0, +++",
        "the fourth is dropped, 0 0 0 0, +++-",
        "the fourth within 3 s is dropped, 0 1000 2000 2999, +++-",
        "the fourth after 3 s is not, 0 1000 2000 3000, ++++",
        "a steady one a second is never blocked, 0 1000 2000 3000 4000 5000 6000 7000 8000 9000, ++++++++++",
        "a little faster is, 0 999 1998 2997, +++-",
        "the window slides, 0 2000 2000 3000 4999, ++++-",
        "a block lasts 60 s, 0 0 0 0 59999 60000, +++--+",
        "a block is not prolonged by what is sent, 0 0 0 0 10000 20000 30000 59999 60000, +++-----+",
        "a block begins with the frame that exceeds, 0 1000 2000 2500 62499 62500, +++--+",
        "after a block the count begins anew, 0 0 0 0 60000 60000 60000 60000, +++-+++-",
        "the second block lasts as long, 0 0 0 0 60000 60000 60000 60000 119999 120000, +++-+++--+",
        "a long silence is forgotten, 0 0 0 9000000 9000000 9000000 9000000, ++++++-",
    })
    void theTable(String what, String times, String expected) {
        for (long start :
                new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 2_500_000_000L, 123_456_789}) {
            SlidingWindowLimiter limiter = pygamesChats();
            StringBuilder actual = new StringBuilder();
            for (String time : times.split(" ")) {
                nanos.set(start + Long.parseLong(time) * 1_000_000);
                actual.append(limiter.judge(ADDRESS).isZero() ? '+' : '-');
            }
            assertThat(actual).as("%s, clock from %s", what, start).hasToString(expected);
        }
    }

    @Test
    void whoIsBlockedFromOutsideIsSoForThatLongAndNotForLessThanBefore() {
        for (long start : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE}) {
            nanos.set(start);
            SlidingWindowLimiter limiter = pygamesChats();
            limiter.block(ADDRESS, ofSeconds(60));
            nanos.addAndGet(ofSeconds(20).toNanos());
            limiter.block(ADDRESS, ofSeconds(10));
            assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(40));
            assertThat(limiter.judge("192.0.2.2")).isZero();
            nanos.addAndGet(ofSeconds(40).toNanos());
            assertThat(limiter.judge(ADDRESS)).isZero();
        }
    }

    @Test
    void aRejectionTellsHowLongTheBlockStillLasts() {
        SlidingWindowLimiter limiter = pygamesChats();
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.judge(ADDRESS)).isZero();
        }
        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(60));

        nanos.set(ofMillis(1500).toNanos());
        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofMillis(58_500));
        nanos.set(ofSeconds(60).toNanos() - 1);
        assertThat(limiter.judge(ADDRESS)).isEqualTo(Duration.ofNanos(1));
        nanos.set(ofSeconds(60).toNanos());
        assertThat(limiter.judge(ADDRESS)).isZero();
    }

    @Test
    void addressesAreJudgedEachForItself() {
        SlidingWindowLimiter limiter = pygamesChats();
        for (int i = 0; i < 4; i++) {
            limiter.judge("192.0.2.1");
        }
        assertThat(limiter.judge("192.0.2.1")).isPositive();
        assertThat(limiter.judge("192.0.2.2")).isZero();
    }

    /** The rule as one would say it, with all times in a list. */
    private static final class Model {
        final Deque<Long> times = new ArrayDeque<>();
        long blockedUntil = -1;

        long judge(long now, int messages, long window, long block) {
            if (now < blockedUntil) {
                return blockedUntil - now;
            }
            times.removeIf(time -> now - time >= window);
            if (times.size() + 1 > messages) {
                long left = Math.max(block, times.peek() + window - now);
                blockedUntil = now + left;
                return left;
            }
            times.add(now);
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50})
    void itJudgesAsTheRuleSays(int messages) {
        Random random = new Random(messages);
        int rejected = 0;
        for (int run = 0; run < 50; run++) {
            long window = 1 + random.nextInt(1000);
            long block = 1 + random.nextInt(3000);
            SlidingWindowLimiter limiter = limiter(messages, Duration.ofNanos(window), Duration.ofNanos(block));
            Map<String, Model> models = new HashMap<>();
            long start = random.nextLong();
            long now = 0;
            // Around the pace at which it begins to reject.
            int pause = (int) Math.max(1, window / messages);
            for (int i = 0; i < 2000; i++) {
                now += random.nextInt(100) == 0 ? random.nextInt(2000) : random.nextInt(pause + 1);
                nanos.set(start + now);
                String sender = random.nextInt(4) == 0 ? "other" : ADDRESS;
                long expected = models.computeIfAbsent(sender, s -> new Model()).judge(now, messages, window, block);
                assertThat(limiter.judge(sender)).isEqualTo(Duration.ofNanos(expected));
                rejected += expected > 0 ? 1 : 0;
            }
        }
        assertThat(rejected).isBetween(1000, 99_000);
    }

    // ---- a block that is shorter than the window ----

    @Test
    void theWindowCountsOnDuringABlockThatIsShorter() {
        SlidingWindowLimiter limiter = limiter(3, ofSeconds(10), ofSeconds(3));
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.judge(ADDRESS)).isZero();
        }
        nanos.set(ofSeconds(2).toNanos());
        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(8));
        nanos.set(ofSeconds(5).toNanos());
        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(5));
        nanos.set(ofSeconds(10).toNanos());
        assertThat(limiter.judge(ADDRESS)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, 1", "3, 1000, 10", "3, 1000, 999", "3, 1000, 1000", "5, 1000, 3000", "50, 1000, 20"})
    void noWindowEverHoldsMoreThanItMay(int messages, long window, long block) {
        SlidingWindowLimiter limiter = limiter(messages, ofMillis(window), ofMillis(block));
        Random random = new Random(messages * block);
        Deque<Long> welcome = new ArrayDeque<>();
        int rejected = 0;
        for (long now = 0, i = 0; i < 20_000; i++, now += random.nextInt((int) (window / messages) + 1)) {
            nanos.set(ofMillis(now).toNanos());
            long current = now;
            welcome.removeIf(time -> current - time >= window);
            if (limiter.judge(ADDRESS).isZero()) {
                welcome.add(now);
            } else {
                rejected++;
            }
            assertThat(welcome).hasSizeLessThanOrEqualTo(messages);
        }
        assertThat(rejected).isPositive();
    }

    // ---- more senders than the table has room for ----

    private static String v6(int subnet, int network) {
        return "2001:db8:" + Integer.toHexString(subnet) + ":" + Integer.toHexString(network) + "::/64";
    }

    private static String v4(int number) {
        return "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    private void block(SlidingWindowLimiter limiter, String sender) {
        for (int i = 0; i < 4; i++) {
            limiter.judge(sender);
        }
        assertThat(limiter.judge(sender)).isEqualTo(ofSeconds(60));
    }

    @Test
    void aBlockIsNotLostToAllTheNetworksThatOneSiteHas() {
        SlidingWindowLimiter limiter = pygamesChats();
        block(limiter, ADDRESS);
        block(limiter, v6(0xbad, 7));
        for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS + 10_000; i++) {
            limiter.judge(v6(1, i % 65_536));
            limiter.judge(v6(2 + i / 65_536, i % 65_536));
            assertThat(limiter.size()).isLessThanOrEqualTo(SlidingWindowLimiter.MAX_SENDERS);
        }

        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(60));
        assertThat(limiter.judge(v6(0xbad, 7))).isEqualTo(ofSeconds(60));
        assertThat(limiter.judge(v6(0xbad, 8))).as("a neighbour of that one").isZero();
        assertThat(limiter.judge("192.0.2.2")).as("somebody else").isZero();
        assertThat(limiter.judge(v6(1, 1))).as("they count as one").isPositive();
    }

    @Test
    void aBlockIsNotLostToAnyNumberOfAddresses() {
        SlidingWindowLimiter limiter = pygamesChats();
        block(limiter, ADDRESS);
        for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS; i++) {
            limiter.judge(v4(i));
            limiter.judge("192." + (i >> 8 & 255) + "." + (i & 255) + ".1"); // one of each /24
            limiter.judge("name " + i);
            assertThat(limiter.size()).isLessThanOrEqualTo(SlidingWindowLimiter.MAX_SENDERS);
        }
        assertThat(limiter.judge(ADDRESS)).isPositive();
        assertThat(limiter.judge("203.0.113.9")).isZero();
    }

    @Test
    void senderOfARangeThatIsBlockedIsBlockedForAsLongAsAnyOfThemWas() {
        SlidingWindowLimiter limiter = pygamesChats();
        block(limiter, v6(1, 1));
        nanos.set(ofSeconds(20).toNanos());
        for (int i = 2; limiter.size() <= SlidingWindowLimiter.MAX_SENDERS - 1 && i < 65_536; i++) {
            limiter.judge(v6(1, i));
        }
        limiter.judge("192.0.2.7");
        limiter.judge("192.0.2.8");
        limiter.judge("192.0.2.9");
        assertThat(limiter.size()).isLessThan(10);
        assertThat(limiter.judge(v6(1, 1))).isEqualTo(ofSeconds(40));
        assertThat(limiter.judge(v6(1, 2))).isEqualTo(ofSeconds(40));

        nanos.set(ofSeconds(61).toNanos());
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.judge(v6(1, 2))).isZero();
        }
    }

    @Test
    void whoWereJoinedAreTheirOwnAgainAfterTheyWereSilent() {
        SlidingWindowLimiter limiter = pygamesChats();
        for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS + 5000; i++) {
            limiter.judge(v4(i));
        }
        nanos.addAndGet(ofSeconds(61).toNanos());
        for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS; i++) {
            limiter.judge(ADDRESS + i % 2);
        }
        assertThat(limiter.size()).isEqualTo(2);
        block(limiter, v4(1));
        assertThat(limiter.judge(v4(2))).isZero();
    }

    @Test
    void theTimesOfFramesAreBoundedWhateverTheLimitIs() {
        SlidingWindowLimiter limiter = limiter(1000, Duration.ofHours(1), ofSeconds(60));
        for (int frame = 0; frame < 10; frame++) {
            for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS; i++) {
                limiter.judge(v4(i));
            }
            assertThat(limiter.times()).isLessThanOrEqualTo(SlidingWindowLimiter.MAX_TIMES);
        }
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        for (int i = 0; i < SlidingWindowLimiter.MAX_SENDERS; i++) {
            limiter.judge(ADDRESS);
        }
        assertThat(limiter.size()).isEqualTo(1);
        assertThat(limiter.times()).isLessThanOrEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:0:1::7, 2001:db8:0:1::/64, true",
        "2001:db8:0:1::7, 2001:db8:0:1:f:f:f:f, true",
        "2001:db8:0:1::7, 2001:db8:0:2::7, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "local, local, true",
        "local, remote, false",
        "1.2.3.256, 1.2.3.257, false",
        "1.2.3, 1.2.3.0, false",
        "1.2.3.4.5, 1.2.3.4.6, false",
        "1..2.3, 1..2.4, false",
        "0.0.0.0, 0.0.0.0/32, true",
        "255.255.255.255, 255.255.255.254, false",
        "01.2.3.4, 1.2.3.4, false",
        "a:b, a:c, false",
    })
    void aSenderIsAnAddressOrTheFirst64BitsOfALongOneOrAnyName(String one, String other, boolean same) {
        assertThat(Network.of(one).equals(Network.of(other))).isEqualTo(same);
    }

    @Test
    void aBlockedSenderIsRememberedUntilItsBlockEnds() {
        SlidingWindowLimiter limiter = pygamesChats();
        for (int i = 0; i < 4; i++) {
            limiter.judge(ADDRESS);
        }
        for (int second = 1; second < 60; second++) {
            nanos.set(ofSeconds(second).toNanos());
            limiter.judge("sender " + second);
        }
        assertThat(limiter.judge(ADDRESS)).isEqualTo(ofSeconds(1));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> limiter(0, ofSeconds(3), ofSeconds(60))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter(3, ofSeconds(0), ofSeconds(60))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter(3, ofSeconds(3), ofSeconds(0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter(3, ofSeconds(3), ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noPolicyWelcomesEverybody() {
        for (int i = 0; i < 100; i++) {
            assertThat(RateLimiter.NONE.judge(ADDRESS)).isZero();
        }
    }
}
