package jgames.chat.core.moderation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.ModeratorRequests;
import jgames.chat.core.intake.Permission;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.moderation.ModerationLog.Proposal;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.TokenRevocation;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what moderators want, and what programs want in their place. Every method may be called from any thread and returns
 * at once; stages complete on a room's drain or the log's thread, so what depends on them must not block.
 */
public final class Moderators implements ModeratorRequests {
    private final ModerationLog log;
    private final Moderation state;
    private final InstantSource clock;
    private final ToIntFunction<String> connected;
    private final Observer observer;
    private final RecentDeletions recent;
    private final Subjects subjects;
    private final Actions actions;

    /**
     * @param state what follows the log
     * @param rooms those that there are
     * @param maxText the most code points of an announcement
     * @param connected how many connections an author has now
     * @param observer is told what is done
     * @param clock says until when something lasts
     * @param nanos a clock that only goes forward
     */
    public Moderators(
            ModerationLog log,
            Moderation state,
            Rooms rooms,
            int maxText,
            ToIntFunction<String> connected,
            Observer observer,
            InstantSource clock,
            LongSupplier nanos) {
        this.log = log;
        this.state = state;
        this.clock = clock;
        this.connected = connected;
        this.observer = observer;
        this.recent = new RecentDeletions(nanos);
        this.subjects = new Subjects(recent, log);
        this.actions = new Actions(log, state, subjects, recent, new Messages(rooms, maxText), clock);
    }

    // ---- frames ----

    @Override
    public CompletionStage<ServerFrame> take(Room room, Sender sender, ClientFrame frame) {
        if (frame instanceof ClientFrame.Moderate moderate) {
            return act(room, sender, moderate.action(), moderate.key())
                    .thenApply(entry -> new ServerFrame.Ack(moderate.key(), entry));
        } else if (frame instanceof ClientFrame.Moderation asked) {
            checkRole(sender);
            return CompletableFuture.completedStage(ServerFrame.Moderation.of(asked.key(), inForce(asked.before())));
        } else if (frame instanceof ClientFrame.Author asked) {
            return connected(room, sender, asked.message())
                    .thenApply(count -> new ServerFrame.Author(asked.key(), asked.message(), count));
        }
        throw new IllegalArgumentException("no frame of a moderator: " + frame.getClass());
    }

    /** What is in force, newest first; from before this entry, if it is not null. */
    public List<InForce> inForce(@Nullable EventId before) {
        return state.inForce().stream()
                .filter(event -> before == null || event.id().compareTo(before) < 0)
                .sorted(Comparator.comparing(ModerationEvent::id).reversed())
                .map(Shown::of)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * How many connections the author of a message has now: of a guest all guests from that address.
     *
     * @return fails with {@link RejectedException}
     */
    public CompletableFuture<Integer> connected(Room room, Sender sender, EventId message) {
        checkRole(sender);
        return subjects.find(room, message)
                .thenApply(subject -> subject.author() == null ? 0 : connected.applyAsInt(subject.author()));
    }

    /** Forgets the texts of what was deleted a while ago. To be called once a second. */
    public void tick() {
        recent.forgetOld();
    }

    // ---- actions ----

    /**
     * Does something, unless this moderator's action with this key was done already.
     *
     * @param room where, and where the message is that it names
     * @param sender who wants it, a moderator or an operator
     * @param key the idempotency key
     * @return completes with the id of the entry in the log, when it has had its effect; fails with {@link RejectedException}
     *     if it may not be or cannot be
     */
    public CompletableFuture<EventId> act(Room room, Sender sender, ModeratorAction action, String key) {
        try {
            checkRole(sender);
            String by = Objects.requireNonNull(sender.author());
            return once(
                    by, key, action.action(), () -> actions.carryOut(action, new Actions.By(room, sender, by, key)));
        } catch (RejectedException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /**
     * {@inheritDoc} Who is connected with such a token is let go at once.
     *
     * @param sender an operator
     */
    @Override
    public CompletableFuture<EventId> revoke(Sender sender, TokenRevocation tokens, String key) {
        try {
            check(Permission.REVOKE, sender, "Only an operator may do that.");
            Decision decision = new Decision.Revocation(tokens.subject(), madeBefore(tokens));
            String by = Objects.requireNonNull(sender.author());
            return once(
                    by,
                    key,
                    TokenRevocation.ACTION,
                    () -> log.append(new Proposal(decision, by, key))
                            .thenApply(ModerationEvent::id)
                            .toCompletableFuture());
        } catch (RejectedException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /** Whoever makes tokens may have a clock that is ahead. */
    private Instant madeBefore(TokenRevocation tokens) {
        Instant now = clock.instant();
        Instant before = Objects.requireNonNullElse(tokens.issuedBefore(), now);
        if (before.isAfter(now.plus(Identity.SKEW))) {
            throw new RejectedException(Rejection.MALFORMED, "Tokens that are not made yet cannot be revoked.");
        }
        return before;
    }

    /** Does what this one has not done with this key already. */
    private CompletableFuture<EventId> once(
            String by, String key, String action, Supplier<CompletableFuture<EventId>> does) {
        Optional<ModerationEvent> known = log.ledger().find(by, key);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get().id());
        }
        CompletableFuture<EventId> done = new CompletableFuture<>();
        does.get().whenComplete((entry, failure) -> {
            if (failure == null) {
                observer.moderated(action);
                done.complete(entry);
            } else {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                done.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        });
        return done;
    }

    private static void checkRole(Sender sender) {
        check(Permission.MODERATE, sender, "Only moderators may do that.");
    }

    /** Rejects what somebody does whom the log cannot name. */
    static void check(Permission permission, Sender sender, String sentence) {
        if (!permission.isGranted(sender.role()) || sender.author() == null) {
            throw new RejectedException(Rejection.FORBIDDEN, sentence);
        }
    }
}
