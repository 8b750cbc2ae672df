package jgames.chat.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.core.cluster.ClusterObserver;
import jgames.chat.core.moderation.Decision.Announcement;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.testing.ModerationLogContract;
import jgames.chat.testing.Needs;
import jgames.chat.testing.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Needs(Needs.Tool.REDIS)
class RedisModerationLogTest extends ModerationLogContract {
    private static RedisServer redis;
    private static int tests;

    private final String prefix = "test" + ++tests;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = new RedisServer();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Override
    protected ModerationLog open(InstantSource clock) {
        RedisConnection connection =
                RedisConnection.open(RedisAddress.of(redis.address(), () -> null), prefix, new ClusterObserver() {});
        ModerationLog log = new RedisModerationLog(connection, clock, System::nanoTime);
        open.add(log);
        open.add(connection);
        Awaitility.await().until(connection::isUp);
        return log;
    }

    /** Another server. */
    private ModerationLog other(List<ModerationEvent> heard) {
        ModerationLog log = open(clock);
        await(log.follow(new ModerationLog.Follower() {
            @Override
            public void announced(ModerationEvent event) {
                heard.add(event);
            }

            @Override
            public void gap(List<ModerationEvent> inForce) {
                heard.clear();
                heard.addAll(inForce);
            }
        }));
        return log;
    }

    @Test
    void whatOneServerDecidesAllAnnounceInOneOrderAndWhoStartsLaterKnowsWhatHolds() {
        List<ModerationEvent> heard = new CopyOnWriteArrayList<>();
        ModerationLog one = follow();
        ModerationLog two = other(heard);
        ModerationEvent mute = decide(one, mute("guest:5f", Duration.ofMinutes(1)));
        ModerationEvent ban = decide(two, oneOfEveryKind().get(1));
        decide(two, new Lift(mute.id()));
        decide(one, new Announcement(null));

        Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(4).isEqualTo(announced));
        List<ModerationEvent> later = new CopyOnWriteArrayList<>();
        other(later);
        assertThat(later).containsExactly(ban);
    }

    @Test
    void aModeratorWhoRepeatsOnAnotherServerIsAnsweredWithTheDecisionOfThen() {
        List<ModerationEvent> heard = new CopyOnWriteArrayList<>();
        ModerationLog one = follow();
        ModerationLog two = other(heard);
        Proposal proposal = new Proposal(mute("guest:5f", Duration.ofMinutes(1)), "user:ann", "k1");
        ModerationEvent first = await(one.append(proposal));
        assertThat(await(two.append(proposal))).isEqualTo(first);
        assertThat(announced).containsExactly(first);
    }

    @Test
    void whatRedisHasLostAndStillHoldsIsDecidedAgainOnce() throws Exception {
        List<ModerationEvent> heard = new CopyOnWriteArrayList<>();
        ModerationLog one = follow();
        ModerationEvent mute = decide(one, mute("guest:5f", Duration.ofMinutes(1)));
        ModerationEvent lifted = decide(one, mute("guest:60", Duration.ofMinutes(1)));
        decide(one, new Lift(lifted.id()));
        other(heard);
        redis.command("DEL", prefix + ":moderation:{log}", prefix + ":moderation:{log}:keys");
        redis.command("PUBLISH", prefix + ":moderation:{log}:news", "");

        Awaitility.await().untilAsserted(() -> {
            assertThat(announced).hasSize(1).isEqualTo(heard);
            assertThat(announced.get(0).id()).isGreaterThan(mute.id());
        });
        assertThat(announced.get(0).decision()).isEqualTo(mute.decision());
        assertThat(redis.command("XLEN", prefix + ":moderation:{log}")).startsWith(":1\r\n");
    }

    @Test
    void whatHasEndedLongAgoLeavesTheStreamAndWhatHoldsStays() throws Exception {
        ModerationLog one = follow();
        EventId stays = decide(one, oneOfEveryKind().get(2)).id();
        decide(one, mute("guest:5f", Duration.ofMinutes(1)));
        clock.advance(Duration.ofDays(91));
        EventId last = decide(one, new Announcement(null)).id();
        one.maintain();

        Awaitility.await()
                .untilAsserted(() -> assertThat(redis.command("XRANGE", prefix + ":moderation:{log}", "-", "+"))
                        .contains(stays + "\r\n", last + "\r\n"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(redis.command("XLEN", prefix + ":moderation:{log}"))
                        .startsWith(":2\r\n"));
    }
}
