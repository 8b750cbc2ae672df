package jgames.chat.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import jgames.chat.client.ChatException.Reason;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.ClientFrameCodec;
import jgames.chat.core.protocol.ServerFrame;
import jgames.chat.core.protocol.ServerFrame.Rejected;

/** What a room asks of its server and has no answer to yet: one request at a time. Owned by the loop. */
final class Requests {
    private record Request(ClientFrame.History asked, CompletableFuture<HistoryPage> page) {}

    private final ChatRoom room;
    private final ChatClient client;
    private final Queue<Request> queue = new ArrayDeque<>();
    private boolean underWay; // the head

    Requests(ChatRoom room, ChatClient client) {
        this.room = room;
        this.client = client;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(ClientFrame.History asked, CompletableFuture<HistoryPage> page) {
        if (queue.size() == ChatRoom.MAX_WAITING) {
            fail(page, Reason.QUEUE_FULL, ChatRoom.MAX_WAITING + " requests wait already.");
            return;
        }
        queue.add(new Request(asked, page));
        sendNext();
    }

    void sendNext() {
        if (underWay || queue.isEmpty() || !room.isWelcomed()) {
            return;
        }
        if (!room.isExtended()) {
            while (!queue.isEmpty()) {
                fail(queue.remove().page, Reason.UNSUPPORTED, "The server speaks the plain protocol.");
            }
            return;
        }
        underWay = true;
        room.send(new String(ClientFrameCodec.encode(queue.element().asked), StandardCharsets.UTF_8));
    }

    void answered(ServerFrame.History history) {
        if (underWay && queue.element().asked.before().equals(history.before())) {
            CompletableFuture<HistoryPage> page = next();
            client.callBack(() -> page.complete(new HistoryPage(history.messages(), history.complete())));
            sendNext();
        }
    }

    /** Whether the rejection was of a request: those have no key, and what is said always has one. */
    boolean rejected(Rejected rejected) {
        if (!underWay || rejected.key() != null) {
            return false;
        }
        fail(next(), Reason.of(rejected.reason()), rejected.message());
        sendNext();
        return true;
    }

    private CompletableFuture<HistoryPage> next() {
        underWay = false;
        return queue.remove().page;
    }

    /** It is asked again on the next connection. */
    void lost() {
        underWay = false;
    }

    void end(ChatException why) {
        List<Request> unanswered = List.copyOf(queue);
        queue.clear();
        client.callBack(() -> unanswered.forEach(each -> each.page.completeExceptionally(why)));
    }

    private void fail(CompletableFuture<HistoryPage> page, Reason reason, String sentence) {
        client.callBack(() -> page.completeExceptionally(new ChatException(reason, sentence)));
    }
}
