package jgames.chat.core.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jgames.chat.core.intake.Verdict.Allow;
import jgames.chat.core.intake.Verdict.Reject;
import jgames.chat.core.log.EventLog.Page;
import jgames.chat.core.log.Proposal.Post;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrame.Author;
import jgames.chat.core.protocol.ClientFrame.History;
import jgames.chat.core.protocol.ClientFrame.Moderate;
import jgames.chat.core.protocol.ClientFrame.Moderation;
import jgames.chat.core.protocol.ClientFrame.Say;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.RawFrame;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import org.jspecify.annotations.Nullable;

/**
 * What one connection may say in one room: rate limit, dialect, checks, room, in this order.
 *
 * <p>A transport gives it one whole frame at a time, and the next one when it is told or, after a message, some more
 * messages, as many as it has a bound for. So what a room has pending is bounded by its members. A frame that is rejected
 * is counted, and the connection stays open.
 */
public final class Intake {
    private static final int MAX_PAGE = 100;

    private final Room room;
    private final Sender sender;
    private final Dialect dialect;
    private final IntakeRules rules;
    private final Observer observer;
    private final Consumer<ServerFrame> answers;
    private final Executor loop;
    private volatile @Nullable String username;

    /**
     * An intake for one connection.
     *
     * @param answers sends the client what became of its frames, before the next one is asked for; called on the thread of
     *     {@link #text} or on another one, one at a time; must not block. What the dialect has no frame for it leaves out
     */
    public Intake(
            Room room,
            Sender sender,
            Dialect dialect,
            IntakeRules rules,
            Observer observer,
            Consumer<ServerFrame> answers) {
        this(room, sender, dialect, rules, observer, answers, Runnable::run);
    }

    /**
     * The same for a connection that belongs to a loop.
     *
     * @param loop runs what answers a moderator, after what the members of the loop were handed before: so the moderator sees
     *     what was done, and then that it is
     */
    public Intake(
            Room room,
            Sender sender,
            Dialect dialect,
            IntakeRules rules,
            Observer observer,
            Consumer<ServerFrame> answers,
            Executor loop) {
        this.room = room;
        this.sender = sender;
        this.dialect = dialect;
        this.rules = rules;
        this.observer = observer;
        this.answers = answers;
        this.loop = loop;
    }

    /** The name under which something was last to be said; null if nothing was. From any thread. */
    public @Nullable String username() {
        return username;
    }

    /**
     * Takes a TEXT frame. Never blocks.
     *
     * @param next run exactly once, when any frame may come next: on this thread if this one was rejected, else on the
     *     room's once its broadcast is out, or on the log's; not run if this throws
     * @return whether it is a message that the room has now, so that another message may come before {@code next} is run
     * @throws CharacterCodingException if it is not UTF-8: the transport closes with {@link
     *     jgames.chat.core.protocol.CloseCode#BAD_PAYLOAD}
     */
    public boolean text(ByteBuffer frame, Runnable next) throws CharacterCodingException {
        RawFrame raw = read(frame);
        Duration blocked = (raw.isSay() ? rules.messages() : rules.requests()).judge(sender.address());
        if (!blocked.isZero()) {
            reject(blocked(raw, blocked));
            next.run();
            return false;
        }
        try {
            return take(raw.checked(), next);
        } catch (RejectedException rejected) {
            reject(rejected.withKey(raw.key()));
            next.run();
            return false;
        }
    }

    private RawFrame read(ByteBuffer frame) throws CharacterCodingException {
        try {
            return dialect.read(PlainCodec.utf8(frame));
        } catch (CharacterCodingException notUtf8) {
            rules.messages().judge(sender.address());
            throw notUtf8;
        }
    }

    private static RejectedException blocked(RawFrame raw, Duration blocked) {
        return raw.isSay()
                ? new RejectedException(Rejection.SPAM.code(), "Too many messages in a short time.", raw.key(), blocked)
                : new RejectedException(
                        Rejection.BUSY.code(), "Too many requests in a short time.", raw.key(), blocked);
    }

    private boolean take(ClientFrame frame, Runnable next) {
        if (frame instanceof Say say) {
            CompletableFuture<EventId> said = new CompletableFuture<>();
            said.whenComplete((id, failure) -> answer(say.key(), id, failure));
            propose(say, said, next);
            return !said.isDone();
        } else if (frame instanceof History history) {
            int count = Math.min(history.count(), MAX_PAGE);
            room.before(history.before(), count).whenComplete((page, failure) -> {
                try {
                    answer(history, page, failure);
                } finally {
                    next.run();
                }
            });
        } else if (frame instanceof Moderate || frame instanceof Moderation || frame instanceof Author) {
            rules.moderators()
                    .take(room, sender, frame)
                    .whenComplete((answered, failure) -> loop.execute(() -> {
                        try {
                            answer(frame.key(), answered, failure);
                        } finally {
                            next.run();
                        }
                    }));
        } else {
            throw new IllegalArgumentException("a frame that nobody takes: " + frame.getClass());
        }
        return false;
    }

    private void propose(Say say, CompletableFuture<EventId> said, Runnable next) {
        Message spoken = spoken(say.message());
        username = spoken.username();
        Message message = checked(spoken, say.key());
        room.propose(new Post(message, say.key(), sender.author(), sender.role()), said, next);
    }

    /**
     * Says something that has come in no frame, such as an HTTP request. It is checked as if it had, but the rate limit,
     * which counts frames, does not hold, and the transport is not answered.
     *
     * @return as {@link Room#propose} has it; fails with what a frame would be rejected with
     */
    public CompletableFuture<EventId> say(Say say) {
        CompletableFuture<EventId> said = new CompletableFuture<>();
        said.whenComplete((id, failure) -> {
            if (failure != null) {
                observer.rejected(rejection(failure).reason());
            }
        });
        try {
            propose(say, said, () -> {});
        } catch (RejectedException rejected) {
            said.completeExceptionally(rejected);
        }
        return said;
    }

    /**
     * Under the name of the token, where that has one.
     *
     * @throws RejectedException if a guest may not say it, whatever it is
     */
    private Message spoken(Message message) {
        Identity identity = sender.identity();
        if (identity == null) {
            if (!Permission.SAY.isGranted(Role.GUEST, room.settings().guests())) {
                throw new RejectedException(Rejection.FORBIDDEN, "Only who has a token may say something here.");
            } else if (room.isTaken(message.username())) {
                throw new RejectedException(Rejection.NAME_TAKEN, "Somebody who is known here has that name.");
            }
            return message;
        }
        return new Message(
                identity.name() == null ? message.username() : identity.name(),
                identity.color() == null ? message.color() : identity.color(),
                message.text(),
                message.bot() || identity.role() == Role.BOT);
    }

    private Message checked(Message message, @Nullable String key) {
        Message checked = message;
        for (MessageCheck check : rules.checks()) {
            Verdict verdict = verdict(check, new Attempt(room.name(), sender, checked, key));
            if (verdict instanceof Reject reject) {
                throw new RejectedException(reject.reason(), reject.sentence(), null, reject.retryAfter());
            } else if (verdict instanceof Allow allow && allow.text() != null) {
                checked = new Message(checked.username(), checked.color(), allow.text(), checked.bot());
            }
        }
        return checked;
    }

    private Verdict verdict(MessageCheck check, Attempt attempt) {
        try {
            return Objects.requireNonNull(check.check(attempt), "a check has a verdict");
        } catch (RuntimeException | StackOverflowError defect) { // the latter is what regular expressions end with
            observer.defect("room " + room.name() + ": a check failed", defect);
            throw new RejectedException(Rejection.FAILED, "The server failed.");
        }
    }

    /**
     * Takes a BINARY frame, which says nothing in any dialect and does not count as a message. An empty one asks in the
     * extended protocol whether there still is an answer.
     */
    public void binary(ByteBuffer frame) {
        if (!frame.hasRemaining()) {
            answers.accept(new ServerFrame.Online(room.online()));
        } else if (dialect != Dialect.PLAIN) {
            reject(new RejectedException(Rejection.MALFORMED, "A frame is TEXT."));
        }
    }

    private void answer(@Nullable String key, @Nullable EventId id, @Nullable Throwable failure) {
        if (failure != null) {
            reject(rejection(failure).withKey(key));
        } else if (key != null) {
            answers.accept(new ServerFrame.Ack(key, id));
        }
    }

    private void answer(@Nullable String key, @Nullable ServerFrame answered, @Nullable Throwable failure) {
        if (failure != null) {
            reject(rejection(failure).withKey(key));
        } else {
            answers.accept(answered);
        }
    }

    private void answer(History asked, @Nullable Page page, @Nullable Throwable failure) {
        if (failure != null) {
            reject(rejection(failure));
        } else {
            answers.accept(ServerFrame.History.of(asked.before(), page.complete(), page.entries()));
        }
    }

    private static RejectedException rejection(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return why instanceof RejectedException rejected
                ? rejected
                : new RejectedException(Rejection.FAILED, "The server failed.");
    }

    /** The close of a room, which follows, tells the client what to do with its message. */
    private void reject(RejectedException rejected) {
        observer.rejected(rejected.reason());
        if (!rejected.is(Rejection.CLOSED)) {
            Duration again = rejected.retryAfter();
            Duration rounded = again == null ? null : again.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS);
            answers.accept(new ServerFrame.Rejected(rejected.key(), rejected.reason(), rejected.getMessage(), rounded));
        }
    }
}
