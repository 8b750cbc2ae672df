package jgames.chat.core.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.testing.ManualClock;
import jgames.chat.testing.RecordingMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RoomsTest {
    private final ExecutorService drains = Executors.newFixedThreadPool(2);
    private final ManualClock clock = new ManualClock(1000);
    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    private final Rooms rooms = rooms(name -> new MemoryEventLog(10, clock));

    private Rooms rooms(Function<String, EventLog> logs) {
        return new Rooms(
                name -> {
                    opened.add(name);
                    return logs.apply(name);
                },
                10,
                drains,
                Observer.NONE);
    }

    @AfterEach
    void stop() {
        rooms.close();
        drains.shutdown();
    }

    /** A member of the room of that name, which has joined. */
    private static RecordingMember joined(Rooms rooms, String name) {
        CompletableFuture<Void> in = new CompletableFuture<>();
        RecordingMember member = new RecordingMember() {
            @Override
            public void joined(JoinSnapshot history) {
                super.joined(history);
                in.complete(null);
            }
        };
        rooms.find(name).orElseThrow().join(member);
        in.join();
        return member;
    }

    /** Returns when the message has gone out: who joins after that is in the next drain. */
    private static void say(Rooms rooms, String name, String text) {
        Room room = rooms.find(name).orElseThrow();
        room.post(new Message("Hello", "#589", text)).join();
        room.leave(joined(rooms, name));
    }

    private List<String> names() {
        return rooms.all().stream().map(Room::name).toList();
    }

    @Test
    void atFirstThereAreNoRooms() {
        assertThat(rooms.all()).isEmpty();
        assertThat(rooms.find("lobby")).isEmpty();
    }

    @Test
    void theRoomsAreThoseOfTheListInItsOrder() {
        rooms.set(List.of("b", "a", "c", "a"));
        assertThat(names()).containsExactly("b", "a", "c");
        assertThat(opened).containsExactly("b", "a", "c");

        rooms.set(List.of("c", "d", "b"));
        assertThat(names()).containsExactly("c", "d", "b");
        assertThat(opened).containsExactly("b", "a", "c", "d");
        assertThat(rooms.find("a")).isEmpty();
        assertThat(rooms.find("d").orElseThrow().name()).isEqualTo("d");
    }

    @Test
    void aRoomThatIsNamedAgainStaysAsItIs() {
        rooms.set(List.of("lobby"));
        Room lobby = rooms.find("lobby").orElseThrow();
        RecordingMember member = joined(rooms, "lobby");
        rooms.set(List.of("other", "lobby"));
        say(rooms, "lobby", "a");

        assertThat(rooms.find("lobby")).containsSame(lobby);
        assertThat(member.events).containsExactly("joined []", "delivered [a]");
    }

    @Test
    void aRoomThatIsNoLongerNamedLetsItsMembersGo() {
        rooms.set(List.of("lobby", "other"));
        RecordingMember member = joined(rooms, "lobby");
        RecordingMember other = joined(rooms, "other");
        rooms.set(List.of("other"));

        assertThat(member.events).containsExactly("joined []", "closed ROOM_CLOSED The room has been removed.");
        assertThat(other.events).containsExactly("joined []");
    }

    @Test
    void roomsAreSeparate() {
        rooms.set(List.of("one", "two"));
        RecordingMember one = joined(rooms, "one");
        RecordingMember two = joined(rooms, "two");
        say(rooms, "one", "a");

        assertThat(one.events).containsExactly("joined []", "delivered [a]");
        assertThat(two.events).containsExactly("joined []");
        assertThat(joined(rooms, "two").events).containsExactly("joined []");
    }

    @Test
    void aRoomThatComesBackHasItsHistory(@TempDir Path folder) {
        try (Rooms rooms = rooms(name -> new FileEventLog(
                folder.resolve("logs-" + name + ".json"), 10, false, clock, Runnable::run, Observer.NONE))) {
            rooms.set(List.of("lobby"));
            say(rooms, "lobby", "a");
            rooms.set(List.of("other"));
            rooms.set(List.of("lobby"));
            RecordingMember member = joined(rooms, "lobby");
            say(rooms, "lobby", "b");

            assertThat(opened).containsExactly("lobby", "other", "lobby");
            assertThat(member.seen).extracting(entry -> entry.id().toString()).containsExactly("1000-0", "1000-1");
            assertThat(folder.resolve("logs-lobby.json")).hasContent("""
                    {"id":"1000-0","username":"Hello","color":"#589","text":"a"}
                    {"id":"1000-1","username":"Hello","color":"#589","text":"b"}
                    """);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "..", "../x", "a/b", "/", "a\\b", ".hidden", "_", "-a", "a b", "a\0", "a\n", "a.json",
                "a%2f", "é", "\u0661", "a:b"
            })
    void aNameThatNoRoomCanHaveChangesNothing(String name) {
        rooms.set(List.of("lobby"));
        assertThat(RoomName.isValid(name)).isFalse();
        assertThatThrownBy(() -> rooms.set(List.of("new", name))).isInstanceOf(IllegalArgumentException.class);

        assertThat(names()).containsExactly("lobby");
        assertThat(opened).containsExactly("lobby");
    }

    @Test
    void aNameHas64CharactersAtMost() {
        assertThat(RoomName.isValid("a".repeat(64))).isTrue();
        assertThat(RoomName.isValid("a".repeat(65))).isFalse();
        for (String name : List.of("a", "1", "A_b-9", "chatroom1", "con", "9-_")) {
            assertThat(RoomName.isValid(name)).as(name).isTrue();
        }
    }

    @Test
    void thereIsABoundOfRooms() {
        List<String> names = IntStream.rangeClosed(0, Rooms.MAX_ROOMS)
                .mapToObj(i -> "room" + i)
                .toList();
        assertThatThrownBy(() -> rooms.set(names)).isInstanceOf(IllegalArgumentException.class);
        assertThat(opened).isEmpty();

        rooms.set(names.subList(0, Rooms.MAX_ROOMS));
        assertThat(rooms.all()).hasSize(Rooms.MAX_ROOMS);
    }

    @Test
    void nobodyElseChangesTheTable() {
        rooms.set(List.of("lobby"));
        assertThatThrownBy(() -> rooms.all().clear()).isInstanceOf(UnsupportedOperationException.class);

        assertThat(rooms.find("lobby")).isPresent();
    }

    @Test
    void closingLetsEverybodyReconnect() {
        rooms.set(List.of("one", "two"));
        RecordingMember one = joined(rooms, "one");
        RecordingMember two = joined(rooms, "two");
        rooms.close();
        rooms.close();

        assertThat(one.events).containsExactly("joined []", "closed GOING_AWAY The server is going away.");
        assertThat(two.events).isEqualTo(one.events);
        assertThat(rooms.all()).isEmpty();
    }

    @Test
    void whoFoundARoomJustBeforeTheServerStopsMayReconnect() {
        rooms.set(List.of("lobby"));
        Room lobby = rooms.find("lobby").orElseThrow();
        rooms.close();
        RecordingMember late = new RecordingMember();
        lobby.join(late);

        assertThat(late.events).containsExactly("closed GOING_AWAY The server is going away.");
    }

    // ---- one by one ----

    @Test
    void aRoomThatIsAddedStaysWithItsSettingsWhateverIsSet() {
        RoomSettings readers = new RoomSettings(GuestAccess.READ, Duration.ZERO);
        Room game = rooms.add("game1", readers);
        RecordingMember member = joined(rooms, "game1");
        rooms.set(List.of("lobby"));
        assertThat(rooms.all()).extracting(Room::name).containsExactly("lobby", "game1");
        rooms.set(Map.of("game1", RoomSettings.DEFAULT));
        rooms.set(Map.of());
        assertThat(rooms.all()).containsExactly(game);
        assertThat(game.settings()).isEqualTo(readers);
        assertThat(member.events).containsExactly("joined []");

        assertThat(rooms.add("game1", RoomSettings.DEFAULT)).isSameAs(game);
        assertThat(game.settings()).isEqualTo(RoomSettings.DEFAULT);
        assertThat(opened).containsExactly("game1", "lobby");
    }

    @Test
    void aRoomThatIsRemovedLetsItsMembersGoAndTheNextListThatNamesItOpensItAgain() {
        rooms.set(List.of("lobby"));
        rooms.add("lobby", RoomSettings.DEFAULT); // from now on it stays
        rooms.set(List.of());
        RecordingMember member = joined(rooms, "lobby");
        assertThat(rooms.remove("lobby")).isTrue();
        assertThat(member.events).containsExactly("joined []", "closed ROOM_CLOSED The room has been removed.");
        assertThat(rooms.remove("lobby")).isFalse();
        rooms.set(List.of("lobby"));
        rooms.set(List.of());
        assertThat(rooms.all()).isEmpty();
    }

    @Test
    void noRoomIsAddedThatCannotBeOrAfterTheEnd() {
        assertThatThrownBy(() -> rooms.add("no room", RoomSettings.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rooms(null, 30, drains, Observer.NONE)).hasMessage("logs");
        assertThatThrownBy(() -> new Rooms(name -> null, -1, drains, Observer.NONE))
                .hasMessage("a history of -1 messages");
        rooms.close();
        assertThatThrownBy(() -> rooms.add("lobby", RoomSettings.DEFAULT)).hasMessage("the rooms are closed");
        assertThatThrownBy(() -> rooms.set(List.of("lobby"))).hasMessage("the rooms are closed");
    }
}
