package jgames.chat.examples;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.OneLine;
import jgames.chat.core.room.Broadcast;
import jgames.chat.core.room.JoinSnapshot;
import jgames.chat.core.room.Member;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;

/** The core alone, with no server and no socket: a game that says and reads in its loop, and never waits for its chat. */
public final class GameLoop {
    private static final int MAX_UNREAD = 1000;
    private static final int LINES_A_TICK = 20;

    private final Room room;
    private final ArrayBlockingQueue<Entry> unread = new ArrayBlockingQueue<>(MAX_UNREAD);

    /** @param executor carries out what is said, never on the game's own thread */
    public GameLoop(Executor executor) {
        room = new Room("game", new MemoryEventLog(500, InstantSource.system()), 30, executor, Observer.NONE);
        room.join(new Reader());
    }

    /** Ten seconds of a game. */
    public static void main(String[] args) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        GameLoop game = new GameLoop(executor);
        for (int tick = 0; tick < 200; tick++) {
            if (tick % 40 == 0) {
                game.say("Game", "Tick " + tick);
            }
            game.tick().forEach(System.out::println);
            LockSupport.parkNanos(50_000_000);
        }
        game.close();
        executor.shutdown();
    }

    /** The lines to show in this tick; never waits. */
    public List<String> tick() {
        List<Entry> some = new ArrayList<>();
        unread.drainTo(some, LINES_A_TICK);
        return some.stream()
                .map(Entry::message)
                .map(message -> OneLine.of(message.username() + ": " + message.text())) // a terminal may show it
                .toList();
    }

    /** Says something; never waits. It is logged and comes back with a later tick, like everybody's. */
    public void say(String username, String text) {
        room.post(new Message(username, "gold", text));
    }

    /** For others who want to be in it, on whatever transport. */
    public Room room() {
        return room;
    }

    /** Says what is still to be said, and closes the room. */
    public void close() {
        room.close(CloseCode.GOING_AWAY, "The game is over.").join();
    }

    /** Called by the room on the executor's threads: no more than puts aside what the next ticks will show. */
    private final class Reader implements Member {
        @Override
        public void joined(JoinSnapshot snapshot) {
            snapshot.entries().forEach(this::putAside);
        }

        @Override
        public void delivered(Broadcast broadcast) {
            broadcast.entries().forEach(this::putAside);
        }

        @Override
        public void closed(CloseCode code, String reason) {}

        /** A game that stands still for long loses the oldest lines. */
        private void putAside(Entry entry) {
            while (!unread.offer(entry)) {
                unread.poll();
            }
        }
    }
}
