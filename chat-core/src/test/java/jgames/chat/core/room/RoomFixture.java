package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.testing.HandDrivenExecutor;
import jgames.chat.testing.RecordingMember;
import jgames.chat.testing.RecordingObserver;
import jgames.chat.testing.ScriptedLog;
import org.jspecify.annotations.Nullable;

/** A room on a log, both of which do what a test has them do. */
class RoomFixture {
    static final int HISTORY = 3;

    final HandDrivenExecutor drains = new HandDrivenExecutor();
    final ScriptedLog log = new ScriptedLog();
    final RecordingObserver observer = new RecordingObserver();
    final Room room = new Room("lobby", log, HISTORY, drains, observer);

    static Message say(String text) {
        return new Message("Hello", "#589", text);
    }

    CompletableFuture<EventId> post(String text) {
        return room.post(say(text));
    }

    /** Runs the drains. */
    EventId posted(String text) {
        CompletableFuture<EventId> posted = post(text);
        drains.runAll();
        return posted.join();
    }

    /** Comes in with the next drain. */
    RecordingMember joining() {
        return joining(null);
    }

    RecordingMember joining(@Nullable EventId since) {
        RecordingMember member = new RecordingMember();
        room.join(member, since);
        return member;
    }

    /** Runs the drains. */
    RecordingMember joined(@Nullable EventId since) {
        RecordingMember member = joining(since);
        drains.runAll();
        return member;
    }

    /** The reason on the wire. */
    static String rejection(CompletableFuture<?> rejected) {
        assertThat(rejected).isCompletedExceptionally();
        return rejected.handle((done, failure) -> ((RejectedException) failure).reason())
                .join();
    }
}
