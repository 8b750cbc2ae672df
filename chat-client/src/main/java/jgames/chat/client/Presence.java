package jgames.chat.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jgames.chat.client.ChatException.Reason;

/** Whether the client is in a room, with how many others, and who waits until it is. The loop changes it; any thread may read. */
final class Presence {
    private final ChatRoom room;
    private final Completions completions;
    private final List<CompletableFuture<ChatRoom>> waiting = new ArrayList<>();
    private volatile ChatRoom.State state = ChatRoom.State.CONNECTING;
    private volatile int online;

    Presence(ChatRoom room, Completions completions) {
        this.room = room;
        this.completions = completions;
    }

    ChatRoom.State state() {
        return state;
    }

    /** The number of members as the server told it last; 0 while the client is not in. */
    int online() {
        return online;
    }

    void online(int count) {
        online = count;
    }

    void await(CompletableFuture<ChatRoom> ready) {
        waiting.removeIf(CompletableFuture::isDone);
        if (state == ChatRoom.State.READY) {
            completions.complete(ready, room);
        } else if (waiting.size() == ChatRoom.MAX_WAITING) {
            completions.fail(ready, new ChatException(Reason.QUEUE_FULL, ChatRoom.MAX_WAITING + " wait already."));
        } else {
            waiting.add(ready);
        }
    }

    void ready() {
        state = ChatRoom.State.READY;
        waiting.forEach(each -> completions.complete(each, room));
        waiting.clear();
    }

    void lost() {
        state = ChatRoom.State.CONNECTING;
        online = 0;
    }

    void end(ChatException why) {
        state = ChatRoom.State.ENDED;
        online = 0;
        waiting.forEach(each -> completions.fail(each, why));
        waiting.clear();
    }
}
