package jgames.chat.examples;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import jgames.chat.core.CloseCode;
import jgames.chat.core.Entry;
import jgames.chat.core.History;
import jgames.chat.core.Member;
import jgames.chat.core.MemoryLog;
import jgames.chat.core.Message;
import jgames.chat.core.Observer;
import jgames.chat.core.Room;
import jgames.chat.core.Round;

/** The core alone, with no server and no socket: a room in somebody's own program. */
public final class RoomInYourApp {
    private final Room room;

    /** @param executor runs the room's turns, for example the program's own pool */
    public RoomInYourApp(Executor executor) {
        room = new Room("lobby", new MemoryLog(500, InstantSource.system()), 30, executor, Observer.NONE);
    }

    /** Says something; returns at once. */
    public void say(String username, String text) {
        room.post(new Message(username, "white", text));
    }

    /** Shows a window, a terminal, a log everything that is said, what was said before first. */
    public Member show(Consumer<String> line) {
        Member member = new Member() {
            @Override
            public void joined(History history) {
                show(history.entries());
            }

            @Override
            public void delivered(Round round) {
                show(round.entries());
            }

            @Override
            public void closed(CloseCode code, String reason) {
                line.accept("* " + reason);
            }

            private void show(List<Entry> entries) {
                for (Entry entry : entries) {
                    line.accept(
                            entry.message().username() + ": " + entry.message().text());
                }
            }
        };
        room.join(member);
        return member;
    }

    /** Shows no more. */
    public void hide(Member member) {
        room.leave(member);
    }

    /** Closes the room; everybody is told. */
    public void close() {
        room.close(CloseCode.GOING_AWAY, "The game is over.").join();
    }
}
