package jgames.chat.server.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Intake;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.ClientFrame.Say;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.MessagePage;
import jgames.chat.core.protocol.MessageRequest;
import jgames.chat.core.protocol.ModeratorAction.Announce;
import jgames.chat.core.protocol.ServerFrame.History;
import jgames.chat.core.room.Dialect;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** The messages of a room: what was said, and what is to be. Safe for use by many threads. */
final class Messages {
    /** How long a request may wait for news; with this a socket that is half a minute old still has its answer in time. */
    static final int MAX_WAIT_SECONDS = 25;

    private static final int MAX_PAGE = 100; // as for sockets
    private static final int DEFAULT_PAGE = 50;
    private static final Duration LATER = Duration.ofSeconds(1);
    private static final String DEFAULT_COLOR = "gray";

    private final Places places;
    private final Moderation moderation;
    private final IntakeRules rules;
    private final Observer observer;
    private final Executor executor;
    private final Waiting waiting = new Waiting();

    /** @param executor encodes what is read */
    Messages(Places places, Moderation moderation, IntakeRules rules, Observer observer, Executor executor) {
        this.places = places;
        this.moderation = moderation;
        this.rules = rules;
        this.observer = observer;
        this.executor = executor;
    }

    // ---- reading ----

    /**
     * What was said before a message; or else what has happened since an event, where nothing has, as soon as something does or the
     * time is up.
     */
    CompletableFuture<Answer> read(Call call) {
        Room room = places.room(call);
        EventId since = call.id("since");
        EventId before = call.id("before");
        if (before != null) {
            return older(call, room, since, before);
        }
        Duration wait = wait(call);
        CompletableFuture<JoinSnapshot> snapshot =
                since == null || wait.isZero() ? room.snapshot(since) : news(call, room, since, wait);
        return snapshot.thenApplyAsync(Messages::page, executor);
    }

    private CompletableFuture<Answer> older(Call call, Room room, @Nullable EventId since, EventId before) {
        if (since != null) {
            throw Problem.malformed("A request has since or before.");
        }
        int count = Math.min(call.number("count", DEFAULT_PAGE), MAX_PAGE);
        if (count == 0) {
            throw Problem.malformed("count is at least 1.");
        }
        return room.before(before, count)
                .thenApplyAsync(
                        page -> Answer.ok(ApiCodec.encode(History.of(before, page.complete(), page.entries()))),
                        executor);
    }

    private static Answer page(JoinSnapshot snapshot) {
        return Answer.ok(ApiCodec.encode(
                MessagePage.of(snapshot.isComplete(), snapshot.last(), snapshot.deleted(), snapshot.entries())));
    }

    private CompletableFuture<JoinSnapshot> news(Call call, Room room, EventId since, Duration wait) {
        String caller =
                Objects.requireNonNullElse(call.sender().author(), call.sender().address());
        if (!waiting.enter(caller)) {
            throw Problem.tooMany("Too many requests wait for news.", LATER);
        }
        Request request = call.request();
        request.addIdleTimeoutListener(silence -> false); // it is we who are silent
        CompletableFuture<@Nullable JoinSnapshot> news = room.news(since);
        Scheduler.Task timeout = request.getComponents()
                .getScheduler()
                .schedule(() -> news.complete(null), wait.toMillis(), TimeUnit.MILLISECONDS);
        return news.whenComplete((snapshot, failure) -> {
                    timeout.cancel();
                    waiting.leave(caller);
                })
                .thenCompose(snapshot ->
                        snapshot != null ? CompletableFuture.completedFuture(snapshot) : room.snapshot(since));
    }

    private static Duration wait(Call call) {
        return Duration.ofSeconds(Math.min(call.number("wait", 0), MAX_WAIT_SECONDS));
    }

    // ---- writing ----

    /** Says something, in the name that the token has; an announcement is a moderator's. */
    CompletableFuture<Answer> say(Call call) {
        Room room = places.room(call);
        call.identity();
        String key = call.key();
        return call.json()
                .thenCompose(json -> say(call, room, ApiCodec.decodeMessage(json), key))
                .thenApply(id -> Answer.done(HttpStatus.CREATED_201, id));
    }

    private CompletableFuture<EventId> say(Call call, Room room, MessageRequest request, @Nullable String key) {
        if (request.announcement()) {
            return moderation.act(call, room, new Announce(request.text(), request.everywhere()), key);
        }
        Intake intake = new Intake(room, call.sender(), Dialect.EXTENDED, rules, observer, unanswered -> {});
        return intake.say(new Say(message(call.identity(), request), key));
    }

    /** The message as it was asked for. The room puts name and color of the token in the place of these. */
    private static Message message(Identity identity, MessageRequest request) {
        String name = identity.name() != null ? identity.name() : request.username();
        if (name == null) {
            throw Problem.malformed("The token has no name, so the message needs a username.");
        }
        String color = request.color() != null ? request.color() : DEFAULT_COLOR;
        return new Message(name, color, request.text(), request.bot());
    }
}
