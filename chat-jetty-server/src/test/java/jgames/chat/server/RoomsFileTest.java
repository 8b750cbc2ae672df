package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import jgames.chat.core.MemoryLog;
import jgames.chat.core.Observer;
import jgames.chat.core.Room;
import jgames.chat.core.Rooms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's file of rooms: what it names is open, soon after it is written and without a restart. */
class RoomsFileTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    /** The server looks twice a second, and twice before it acts. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void keep9_anAddedRoomOpensWithoutARestartAndNobodyNotices() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            assertThat(server.get("/arena").status()).isEqualTo(404);
            server.rooms("chatroom1 lobby\narena\n");
            await().atMost(SOON).until(() -> server.get("/arena").status() == 200);
            try (WireClient b = WireClient.joinFrom("127.0.0.2", server.port(), "/arena")) {
                b.expect("[]");
                b.send(HI);
                b.expect(HI);
            }
            a.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b c", "a\nb\nc\n", "a\r\nb\r\nc\r\n", " \t a\tb\n\n\n  c  \u000B", "a a b a c b"})
    void keep9_namesAreSeparatedByWhiteSpace(String content) throws Exception {
        server.rooms(content);
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(server.warnings()).isEmpty();
    }

    @Test
    void keep9_aMissingFileIsARoomOfTheDefaultNameAndAWarning() throws Exception {
        Files.delete(server.data().resolve("chatrooms.txt"));
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\"]");
        assertThat(server.warnings()).singleElement().asString().contains("chatrooms.txt", "chatroom1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \t\n"})
    void keep9_anEmptyFileIsARoomOfTheDefaultNameAndAWarning(String content) throws Exception {
        server.rooms(content);
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\"]");
        assertThat(server.warnings()).singleElement().asString().contains("chatrooms.txt", "chatroom1");
    }

    @Test
    void keep9_namesThatNoRoomCanHaveAreWarnedAboutAndReachNothingOutsideTheFolder() throws Exception {
        String tooLong = "x".repeat(65);
        String longest = "y".repeat(64);
        Path outside = server.data().resolveSibling(server.data().getFileName() + "-outside");
        server.rooms("../evil /etc/passwd x/../../" + outside.getFileName() + " a/b .hidden -x _ naïve <b> \u0000 "
                + "healthz metrics " + tooLong + " " + longest + " good");
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"" + longest + "\",\"good\"]");
        try (WireClient a = server.member("127.0.0.1", "/good")) {
            a.send(HI);
            a.expect(HI);
        }
        assertThat(server.warnings())
                .singleElement()
                .asString()
                .contains("../evil", "/etc/passwd")
                .doesNotContain("good", "\u0000");
        try (Stream<Path> files = Files.walk(server.data())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> server.data().relativize(file).toString()))
                    .containsExactlyInAnyOrder("chatrooms.txt", ".lock", "logs-good.json", "logs-" + longest + ".json");
        }
        assertThat(outside).doesNotExist();
        assertThat(server.get("/healthz").text()).isEqualTo("ok\n");
    }

    @Test
    void keep9_aFileOfArbitraryBytesOpensWhatNamesItHas() throws Exception {
        byte[] noise = new byte[256];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) i;
        }
        Path file = server.data().resolve("chatrooms.txt");
        Files.write(file, noise);
        Files.writeString(file, "\ngood\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        assertThat(server.get("/_/rooms.json").text()).contains("\"good\"");
        assertThat(server.get("/good").status()).isEqualTo(200);
    }

    @Test
    void fix13_theMembersOfARemovedRoomAreLetGoWithAReasonAndTheOthersStay() throws Exception {
        try (WireClient gone = server.member("127.0.0.1", "/lobby");
                WireClient stays = server.member("127.0.0.2", "/chatroom1")) {
            gone.send(HI);
            gone.expect(HI);
            server.rooms("chatroom1");
            WireClient.Frame close = gone.expectClose(4001);
            assertThat(close.closeReason()).isEqualTo("The room has been removed.");
            assertThat(server.get("/lobby").status()).isEqualTo(404);
            try (WireClient late = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(late.handshake("/lobby")).startsWith("HTTP/1.1 404 ");
                late.vanish();
            }
            stays.send(HI);
            stays.expect(HI);

            server.rooms("chatroom1 lobby"); // and when it comes back so does its history
            await().atMost(SOON).until(() -> server.get("/lobby").status() == 200);
            try (WireClient again = WireClient.join(server.port(), "/lobby")) {
                again.expect("[" + HI + "]");
            }
        }
    }

    @Test
    void fix13_aClientThatDoesNotAnswerTheCloseOfItsRoomSaysNothingMore() throws Exception {
        try (WireClient gone = server.member("127.0.0.1", "/lobby")) {
            server.rooms("chatroom1");
            gone.expectClose(4001);
            gone.send(HI);
            gone.vanish();
        }
        assertThat(server.read("logs-lobby.json")).isEmpty();
    }

    @Test
    void fix13_anEditorThatRemovesTheFileAndWritesItAnewClosesNoRoom() throws Exception {
        Path file = server.data().resolve("chatrooms.txt");
        try (WireClient a = server.member("127.0.0.1", "/lobby")) {
            Files.delete(file);
            Files.writeString(file, "");
            server.rooms("chatroom1 lobby arena");
            await().atMost(SOON).until(() -> server.get("/arena").status() == 200);
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
        }
    }

    // ---- the same file, looked at by hand ----

    @Test
    void fix13_aChangeIsAppliedWhenTwoLooksHaveSeenIt() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, rooms);
            Files.writeString(file, "a b");
            roomsFile.apply();
            Room b = rooms.find("b").orElseThrow();

            Files.delete(file); // an editor saves: away it is,
            roomsFile.poll();
            Files.writeString(file, "a"); // half of it is there,
            roomsFile.poll();
            Files.writeString(file, "a b c"); // and all of it
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("a", "b");
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("a", "b", "c");
            assertThat(rooms.find("b")).containsSame(b);

            Files.delete(file);
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("a", "b", "c");
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("chatroom1");
            assertThat(server.warnings()).singleElement().asString().contains("chatroom1");
        });
    }

    @Test
    void fix13_aFileThatCannotBeReadLeavesTheRoomsAsTheyAre() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, rooms);
            Files.writeString(file, "a b");
            roomsFile.apply();

            Files.delete(file);
            Files.createDirectory(file);
            for (int i = 0; i < 5; i++) {
                roomsFile.poll();
            }
            assertThat(names(rooms)).containsExactly("a", "b");
            assertThat(server.warnings())
                    .as("said once")
                    .singleElement()
                    .asString()
                    .contains("cannot be read");

            Files.delete(file);
            Files.writeString(file, "a".repeat(2 * 1024 * 1024));
            roomsFile.poll();
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("a", "b");
            assertThat(server.warnings()).hasSize(2).last().asString().contains("larger");

            Files.writeString(file, "c");
            roomsFile.poll();
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("c");
            assertThat(server.warnings()).hasSize(2);
        });
    }

    private interface Look {
        void at(Path file, Rooms rooms) throws IOException;
    }

    private void watching(Look look) throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Rooms rooms = new Rooms(name -> new MemoryLog(30, InstantSource.system()), 30, executor, Observer.NONE)) {
            look.at(server.data().resolve("watched.txt"), rooms);
        } finally {
            executor.shutdown();
        }
    }

    private static List<String> names(Rooms rooms) {
        return rooms.all().stream().map(Room::name).toList();
    }
}
