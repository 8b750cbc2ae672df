package jgames.chat.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrameCodec;
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

    private record Request(ClientFrame.History asked, CompletableFuture<HistoryPage> page) {}

    private final RoomSession session;
    private final Loop loop;
    private final Deque<Request> queue = new ArrayDeque<>();
    private @Nullable Request underWay; // not in the queue; null if there is none
    private @Nullable Deadline answer; // of what is under way

    Requests(RoomSession session, Loop loop) {
        this.session = session;
        this.loop = loop;
    }

    boolean isEmpty() {
        return underWay == null && queue.isEmpty();
    }

    void add(ClientFrame.History asked, CompletableFuture<HistoryPage> page) {
        queue.removeIf(each -> each.page.isDone()); // its author gave it up
        if (queue.size() == ChatRoom.MAX_WAITING) {
            fail(page, Reason.QUEUE_FULL, ChatRoom.MAX_WAITING + " requests wait already.");
            return;
        }
        queue.add(new Request(asked, page));
        sendNext();
    }

    /** Sends the next request if it is time. A server that still sends what was missed does not read yet. */
    void sendNext() {
        if (underWay != null || !session.isWelcomed() || session.isCatchingUp()) {
            return;
        }
        while (!queue.isEmpty() && queue.element().page.isDone()) {
            queue.remove();
        }
        if (queue.isEmpty()) {
            return;
        }
        if (!session.isExtended()) {
            queue.forEach(each -> fail(each.page, Reason.UNSUPPORTED, "The server speaks the plain protocol."));
            queue.clear();
            return;
        }
        underWay = queue.remove();
        answer = new Deadline(loop, ANSWER_WITHIN, this::unanswered);
        session.send(new String(ClientFrameCodec.encode(underWay.asked), StandardCharsets.UTF_8));
    }

    void answered(ServerFrame.History history) {
        if (underWay != null && underWay.asked.before().equals(history.before())) {
            loop.complete(ended().page, new HistoryPage(history.messages(), history.complete()));
            sendNext();
        }
    }

    /** Whether the rejection was of a request: a request has no key, and what is said always has one. */
    boolean rejected(Rejected rejected) {
        if (underWay == null || rejected.key() != null) {
            return false;
        }
        fail(ended().page, Reason.of(rejected.reason()), rejected.message());
        sendNext();
        return true;
    }

    private void unanswered() {
        fail(ended().page, Reason.UNSUPPORTED, "The server does not answer.");
        sendNext();
    }

    private @Nullable Request ended() {
        Request ended = underWay;
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
        queue.forEach(each -> loop.fail(each.page, why));
        queue.clear();
    }

    private void fail(CompletableFuture<HistoryPage> page, Reason reason, String sentence) {
        loop.fail(page, new ChatException(reason, sentence));
    }
}
