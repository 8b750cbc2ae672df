package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.moderation.Decision;
import jgames.chat.core.moderation.Decision.Announcement;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.Restoration;
import jgames.chat.core.moderation.Decision.Revocation;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLog;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.RejectedException;
import org.junit.jupiter.api.Test;

/** What a server relies on in every log of what moderators decide. Extend it to test one's own. */
public abstract class ModerationLogContract {
    /** A date of this century. */
    protected final ManualClock clock = new ManualClock(1_700_000_000_000L);

    /** What the log of this test has announced. */
    protected final List<ModerationEvent> announced = new CopyOnWriteArrayList<>();

    /** Opens the log of this test. */
    protected abstract ModerationLog open(InstantSource clock);

    /** Opens it and follows it; what holds is announced first. */
    protected final ModerationLog follow() {
        announced.clear();
        ModerationLog log = open(clock);
        await(log.follow(new ModerationLog.Follower() {
            @Override
            public void announced(ModerationEvent event) {
                announced.add(event);
            }

            @Override
            public void gap(List<ModerationEvent> inForce) {
                announced.clear();
                announced.addAll(inForce);
            }
        }));
        return log;
    }

    /** Waits for a stage. */
    protected static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Decides it, without a key. */
    protected static ModerationEvent decide(ModerationLog log, Decision decision) {
        return await(log.append(new Proposal(decision, "user:ann", null)));
    }

    /** A mute that ends so long from now. */
    protected final Mute mute(String author, Duration lasting) {
        return new Mute(author, null, now().plus(lasting), "");
    }

    /** What the clock says. */
    protected final Instant now() {
        return clock.instant();
    }

    private static void assertRejected(CompletionStage<?> stage, String reason) {
        assertThatThrownBy(() -> await(stage))
                .cause()
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    /** One of every kind; none lifts another one. */
    protected final List<Decision> oneOfEveryKind() {
        Instant until = now().plusSeconds(600);
        return List.of(
                new Mute("guest:5f", "Troll \u0000 é 😀", until, "Calm down."),
                new Ban("user:ben", null, until, ""),
                new SlowMode("lobby", Duration.ofSeconds(10)),
                new Revocation("eve", now()),
                new Deletion("lobby", List.of(new EventId(7, 1)), 3, "guest:5f", "Troll"),
                new Restoration(new EventId(7, 2)),
                new Restoration(new EventId(7, 2), "lobby", new EventId(7, 1)),
                new Announcement(null),
                new Announcement("lobby"));
    }

    @Test
    void aDecisionIsAnnouncedOnceWithTheIdThatTheStageTells() {
        try (ModerationLog log = follow()) {
            List<ModerationEvent> decided = new ArrayList<>();
            oneOfEveryKind().forEach(decision -> decided.add(decide(log, decision)));

            assertThat(announced).isEqualTo(decided);
            assertThat(announced).extracting(ModerationEvent::decision).isEqualTo(oneOfEveryKind());
            assertThat(announced).extracting(ModerationEvent::by).containsOnly("user:ann");
            assertThat(announced).extracting(ModerationEvent::time).containsOnly(clock.millis());
            assertThat(announced).extracting(ModerationEvent::id).isSorted().doesNotHaveDuplicates();
            assertThat(log.ledger().find(decided.get(0).id())).contains(decided.get(0));
            assertThat(log.problem()).isEmpty();
        }
    }

    @Test
    void idsRiseThoughTheClockIsSetBack() {
        try (ModerationLog log = follow()) {
            ModerationEvent first = decide(log, new Announcement(null));
            clock.set(clock.millis() - 5000);
            ModerationEvent second = decide(log, new Announcement(null));

            assertThat(second.id()).isGreaterThan(first.id());
            assertThat(second.time()).isEqualTo(clock.millis());
        }
    }

    @Test
    void whatHasTheKeyOfAnEventOfTheSameOneIsThatEvent() {
        try (ModerationLog log = follow()) {
            Proposal proposal = new Proposal(mute("guest:5f", Duration.ofMinutes(1)), "user:ann", "k1");
            ModerationEvent first = await(log.append(proposal));
            ModerationEvent again = await(log.append(proposal));
            ModerationEvent others = await(log.append(new Proposal(proposal.decision(), "user:ben", "k1")));

            assertThat(again).isEqualTo(first);
            assertThat(others.id()).isGreaterThan(first.id());
            assertThat(announced).containsExactly(first, others);
            assertThat(log.ledger().find("user:ann", "k1")).contains(first);
            assertThat(log.ledger().find("user:ann", "k2")).isEmpty();
        }
    }

    @Test
    void onlyWhatHoldsCanBeLifted() {
        try (ModerationLog log = follow()) {
            EventId mute = decide(log, mute("guest:5f", Duration.ofMinutes(1))).id();
            EventId announcement = decide(log, new Announcement(null)).id();
            EventId ended = decide(log, mute("guest:60", Duration.ofSeconds(1))).id();
            clock.advance(Duration.ofSeconds(2));

            assertRejected(log.append(new Proposal(new Lift(announcement), "user:ann", null)), "not_found");
            assertRejected(log.append(new Proposal(new Lift(ended), "user:ann", null)), "not_found");
            assertRejected(log.append(new Proposal(new Lift(new EventId(7, 7)), "user:ann", null)), "not_found");
            decide(log, new Lift(mute));
            assertRejected(log.append(new Proposal(new Lift(mute), "user:ann", null)), "not_found");
            assertThat(announced).hasSize(4);
        }
    }

    @Test
    void oneMoreThanTenThousandInForceIsRejectedUntilSomeHaveEnded() {
        try (ModerationLog log = follow()) {
            for (int i = 0; i < ModerationLog.MAX_IN_FORCE; i++) {
                Duration lasting = Duration.ofMinutes(i < 10 ? 1 : 2);
                await(log.append(new Proposal(mute("guest:" + i, lasting), "user:ann", null)));
            }
            Proposal more = new Proposal(mute("guest:more", Duration.ofMinutes(2)), "user:ann", null);
            assertRejected(log.append(more), "full");
            decide(log, new Announcement(null));
            clock.advance(Duration.ofMinutes(1));
            await(log.append(more));
        }
    }
}
