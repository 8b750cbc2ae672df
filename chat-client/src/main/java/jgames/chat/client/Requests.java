package jgames.chat.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrameCodec;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.InForce;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrame.Rejected;
import org.jspecify.annotations.Nullable;

/**
 * What a room asks of its server and has no answer to yet. One request is under way at a time; a lost connection makes it go
 * out again on the next one. Owned by the loop.
 */
final class Requests {
    /** A server that has not answered by then does not know this request. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    /**
     * Something to be asked.
     *
     * @param read takes from a frame what it is the answer with; null if it is not the answer
     * @param again whether it is asked again when the server says that it may be
     */
    record Request<T>(
            ClientFrame asked, CompletableFuture<T> answer, Function<ServerFrame, @Nullable T> read, boolean again) {
        static Request<HistoryPage> history(ClientFrame.History asked, CompletableFuture<HistoryPage> page) {
            return new Request<>(
                    asked,
                    page,
                    frame -> frame instanceof ServerFrame.History history
                                    && history.before().equals(asked.before())
                            ? new HistoryPage(history.messages(), history.complete())
                            : null,
                    false);
        }

        static Request<EventId> moderate(ClientFrame.Moderate asked, CompletableFuture<EventId> entry) {
            return new Request<>(
                    asked,
                    entry,
                    frame -> frame instanceof ServerFrame.Ack ack && ack.key().equals(asked.key()) ? ack.id() : null,
                    true);
        }

        static Request<List<InForce>> inForce(ClientFrame.Moderation asked, CompletableFuture<List<InForce>> entries) {
            return new Request<>(
                    asked,
                    entries,
                    frame -> frame instanceof ServerFrame.Moderation told && Objects.equals(told.key(), asked.key())
                            ? told.entries()
                            : null,
                    true);
        }

        static Request<Integer> connected(ClientFrame.Author asked, CompletableFuture<Integer> count) {
            return new Request<>(
                    asked,
                    count,
                    frame -> frame instanceof ServerFrame.Author told && Objects.equals(told.key(), asked.key())
                            ? (Integer) told.connected()
                            : null,
                    true);
        }

        /** Whether the frame is the answer. */
        private boolean isAnsweredBy(ServerFrame frame, Completions completions) {
            T found = read.apply(frame);
            if (found != null) {
                completions.complete(answer, found);
            }
            return found != null;
        }
    }

    private final RoomSession session;
    private final Loop loop;
    private final Completions completions;
    private final Deque<Request<?>> queue = new ArrayDeque<>();
    private @Nullable Request<?> underWay; // not in the queue; null if there is none
    private @Nullable Deadline answer; // of what is under way
    private long notBefore;

    Requests(RoomSession session, Loop loop) {
        this.session = session;
        this.loop = loop;
        this.completions = session.completions;
        this.notBefore = loop.nanos();
    }

    boolean isEmpty() {
        return underWay == null && queue.isEmpty();
    }

    void add(Request<?> request) {
        queue.removeIf(each -> each.answer.isDone()); // its author gave it up
        if (queue.size() == ChatRoom.MAX_WAITING) {
            fail(request, Reason.QUEUE_FULL, ChatRoom.MAX_WAITING + " requests wait already.");
            return;
        }
        queue.add(request);
        sendNext();
    }

    /** Sends the next request if it is time. A server that still sends what was missed does not read yet. */
    void sendNext() {
        if (underWay != null || !session.isWelcomed() || session.isCatchingUp()) {
            return;
        }
        while (!queue.isEmpty() && queue.element().answer.isDone()) {
            queue.remove();
        }
        if (queue.isEmpty()) {
            return;
        }
        if (!session.isExtended()) {
            queue.forEach(each -> fail(each, Reason.UNSUPPORTED, "The server speaks the plain protocol."));
            queue.clear();
            return;
        }
        long wait = notBefore - loop.nanos();
        if (wait > 0) {
            loop.after(Duration.ofNanos(wait), this::sendNext); // one too many does no harm
            return;
        }
        underWay = queue.remove();
        answer = new Deadline(loop, ANSWER_WITHIN, this::unanswered);
        session.send(new String(ClientFrameCodec.encode(underWay.asked), StandardCharsets.UTF_8));
    }

    /** Whether the frame is the answer to what is under way. */
    boolean answered(ServerFrame frame) {
        if (underWay == null || !underWay.isAnsweredBy(frame, completions)) {
            return false;
        }
        ended();
        sendNext();
        return true;
    }

    /** Whether the rejection was of a request: that has the request's key, or none, while what is said always has one. */
    boolean rejected(Rejected rejected) {
        if (underWay == null || !Objects.equals(rejected.key(), underWay.asked.key())) {
            return false;
        }
        Request<?> ended = ended();
        if (ended.again && rejected.retryAfter() != null) {
            Duration after = rejected.retryAfter();
            notBefore = loop.nanos() + (after.compareTo(MAX_RETRY_AFTER) < 0 ? after : MAX_RETRY_AFTER).toNanos();
            queue.addFirst(ended);
        } else {
            fail(ended, Reason.of(rejected.reason()), rejected.message());
        }
        sendNext();
        return true;
    }

    private void unanswered() {
        fail(ended(), Reason.UNSUPPORTED, "The server does not answer.");
        sendNext();
    }

    private @Nullable Request<?> ended() {
        Request<?> ended = underWay;
        underWay = null;
        answer.cancel();
        return ended;
    }

    /** The connection is gone, and with it the answer. */
    void lost() {
        if (underWay != null) {
            queue.addFirst(ended());
        }
    }

    /** Fails all. */
    void end(ChatException why) {
        lost();
        queue.forEach(each -> completions.fail(each.answer, why));
        queue.clear();
    }

    private void fail(Request<?> request, Reason reason, String sentence) {
        completions.fail(request.answer, new ChatException(reason, sentence));
    }
}
