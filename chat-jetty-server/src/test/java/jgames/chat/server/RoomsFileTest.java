package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.core.log.MemoryEventLog;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Room;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.ops.FolderLock;
import jgames.chat.server.ops.RoomsFile;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's file of rooms: what it names is open, soon after it is written and without a restart. */
class RoomsFileTest {
    private static final String HI = "{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void anAddedRoomOpensWithoutARestartAndNobodyNotices() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            assertThat(server.get("/arena").status()).isEqualTo(404);
            server.rooms("chatroom1 lobby\narena\n");
            await().until(() -> server.get("/arena").status() == 200);
            try (WireClient b = WireClient.joinFrom("127.0.0.2", server.port(), "/arena")) {
                b.expect("[]");
                b.send(HI);
                b.expect(HI);
            }
            a.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b c",
                "a\nb\nc\n",
                "a\r\nb\r\nc\r\n",
                " \t a\tb\n\n\n  c  \u000B",
                "a a b a c b",
                "\uFEFFa b\r\nc",
                "# our rooms\na b # and\nc#c\n#\n"
            })
    void namesAreSeparatedByWhiteSpace(String content) throws Exception {
        server.rooms(content);
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(server.warnings()).isEmpty();
    }

    @Test
    void aMissingFileIsARoomOfTheDefaultNameAndAWarning() throws Exception {
        Files.delete(server.data().resolve("chatrooms.txt"));
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\"]");
        assertThat(server.warnings()).singleElement().asString().contains("chatrooms.txt", "chatroom1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \t\n"})
    void anEmptyFileIsARoomOfTheDefaultNameAndAWarning(String content) throws Exception {
        server.rooms(content);
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"chatroom1\"]");
        assertThat(server.warnings()).singleElement().asString().contains("chatrooms.txt", "chatroom1");
    }

    @Test
    void namesThatNoRoomCanHaveAreWarnedAboutAndReachNothingOutsideTheFolder() throws Exception {
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
                .contains("line 1: '../evil' cannot be", "line 1: '/etc/passwd' cannot be", "and 8 more such names")
                .doesNotContain("good", "\u0000");
        try (Stream<Path> files = Files.walk(server.data())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> server.data().relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "chatrooms.txt",
                            ".lock",
                            ".address-key",
                            "moderation.json",
                            "logs-good.json",
                            "logs-" + longest + ".json");
        }
        assertThat(outside).doesNotExist();
        assertThat(server.get("/healthz").status()).isEqualTo(503);
        assertThat(server.get("/healthz").text()).contains("chatrooms.txt: line 1: '../evil'");
    }

    // ---- options ----

    private String settings(String room) throws Exception {
        RoomSettings settings = server.server().rooms().find(room).orElseThrow().settings();
        return settings.guests().wireName() + " " + settings.slow().toMillis();
    }

    @Test
    void anOptionBelongsToTheNameBeforeItOnItsLine() throws Exception {
        server.rooms("""
                a guests=none b guests=read slow=500ms # guests=none
                c
                d slow=10s e slow=1m guests=say
                a slow=2s
                """);
        assertThat(settings("a")).isEqualTo("none 2000");
        assertThat(settings("b")).isEqualTo("read 500");
        assertThat(settings("c")).isEqualTo("say 0");
        assertThat(settings("d")).isEqualTo("say 10000");
        assertThat(settings("e")).isEqualTo("say 60000");
        assertThat(server.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "staff guests=nobody",
                "staff guests=",
                "staff guests=NONE",
                "staff guests:none",
                "staff guests = none",
                "staff guest=none",
                "staff slow=10",
                "staff slow=7h",
                "staff guests=none =",
                "staff guests=none guests=x",
                "staff guests==none",
            })
    void aNewRoomWhoseOptionsCannotBeReadStaysShut(String line) throws Exception {
        server.rooms("lobby\n" + line);
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"lobby\"]");
        assertThat(server.get("/healthz").text()).contains("chatrooms.txt: line 2: '");
        assertThat(server.warnings()).singleElement().asString().contains("line 2: '");
    }

    @Test
    void aFileWithoutARoomThatCanBeReadOpensNoneInItsPlace() throws Exception {
        server.rooms("chatroom1 guests=nobody");
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[]");
    }

    @Test
    void anOptionWithoutARoomBeforeItIsTold() throws Exception {
        server.rooms("lobby\nguests=none");
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"lobby\"]");
        assertThat(server.warnings()).singleElement().asString().contains("line 2: 'guests=none' is an option, and no");
    }

    @Test
    void anOpenRoomWhoseOptionsCannotBeReadKeepsItsLastGoodOnes() throws Exception {
        server.rooms("staff guests=none lobby slow=3s");
        assertThat(settings("staff")).isEqualTo("none 0");
        server.rooms("staff guests=nome\nlobby slow=4s new guests=x");
        await().until(() ->
                settings("lobby").equals("say 3000") && server.warnings().size() == 1);

        assertThat(settings("staff")).isEqualTo("none 0");
        assertThat(server.get("/_/rooms.json").text()).isEqualTo("[\"staff\",\"lobby\"]");
        assertThat(server.get("/healthz").text()).contains("line 1: 'guests=nome'", "line 2: 'guests=x'");
        server.rooms("staff\nlobby guests=read");
        await().until(() -> server.get("/healthz").status() == 200);

        assertThat(settings("lobby")).isEqualTo("read 0");
        assertThat(settings("staff")).isEqualTo("say 0");
    }

    @Test
    void aFileOfArbitraryBytesOpensWhatNamesItHas() throws Exception {
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
    void theMembersOfARemovedRoomAreLetGoWithAReasonAndTheOthersStay() throws Exception {
        try (WireClient gone = server.member("127.0.0.1", "/lobby");
                WireClient stays = server.member("127.0.0.2", "/chatroom1")) {
            gone.send(HI);
            gone.expect(HI);
            server.rooms("chatroom1");
            WireFrame close = gone.expectClose(4001);
            assertThat(close.closeReason()).isEqualTo("The room has been removed.");
            assertThat(server.get("/lobby").status()).isEqualTo(404);
            try (WireClient late = WireClient.socket("127.0.0.1", server.port())) {
                assertThat(late.handshake("/lobby")).startsWith("HTTP/1.1 404 ");
                late.vanish();
            }
            stays.send(HI);
            stays.expect(HI);

            server.rooms("chatroom1 lobby"); // and when it comes back so does its history
            await().until(() -> server.get("/lobby").status() == 200);
            try (WireClient again = WireClient.join(server.port(), "/lobby")) {
                again.expect("[" + HI + "]");
            }
        }
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseOfItsRoomSaysNothingMore() throws Exception {
        try (WireClient gone = server.member("127.0.0.1", "/lobby")) {
            server.rooms("chatroom1");
            gone.expectClose(4001);
            gone.send(HI);
            gone.vanish();
        }
        assertThat(server.read("logs-lobby.json")).isEmpty();
    }

    @Test
    void anEditorThatRemovesTheFileAndWritesItAnewClosesNoRoom() throws Exception {
        Path file = server.data().resolve("chatrooms.txt");
        try (WireClient a = server.member("127.0.0.1", "/lobby")) {
            Files.delete(file);
            Files.writeString(file, "");
            server.rooms("chatroom1 lobby arena");
            await().until(() -> server.get("/arena").status() == 200);
            a.expectNothing();
            a.send(HI);
            a.expect(HI);
        }
    }

    // ---- the same file, looked at by hand ----

    @Test
    void aChangeIsAppliedWhenTwoLooksHaveSeenIt() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
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
            assertThat(roomsFile.problem()).isEmpty();
            roomsFile.poll();
            assertThat(roomsFile.problem()).isPresent();
            assertThat(names(rooms)).containsExactly("a", "b", "c");
        });
    }

    @Test
    void aListThatTheServersShareCountsInPlaceOfTheFileForAsLongAsThereIsOne() throws Exception {
        watching((file, rooms) -> {
            AtomicReference<Optional<String>> shared = new AtomicReference<>(Optional.of("a b"));
            RoomsFile roomsFile = new RoomsFile(file, shared::get, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "c");
            roomsFile.apply();
            assertThat(names(rooms)).containsExactly("a", "b");
            shared.set(Optional.of("b !"));
            roomsFile.poll();
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("a", "b");
            assertThat(roomsFile.problem())
                    .hasValueSatisfying(problem ->
                            assertThat(problem).startsWith("the list of rooms that the servers share: line 1: '!' "));
            shared.set(Optional.empty());
            roomsFile.poll();
            roomsFile.poll();
            assertThat(names(rooms)).containsExactly("c");
        });
    }

    @Test
    void aFileThatCannotBeReadLeavesTheRoomsAsTheyAre() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
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

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "# all of them", "\uFEFF", "a b\u0000", "b a naïve", "b a\nhealthz", "../b a"})
    void aFileWithAnythingWrongInItClosesNothingThatIsOpen(String content) throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "a b c");
            roomsFile.apply();
            List<Room> open = List.copyOf(rooms.all());

            Files.writeString(file, content);
            pollTwice(roomsFile);
            pollTwice(roomsFile);
            assertThat(rooms.all()).containsExactlyElementsOf(open);
            assertThat(roomsFile.problem().orElseThrow())
                    .startsWith(file + ": ")
                    .endsWith("; no room is closed");
            assertThat(roomsFile.isFollowed()).isFalse();
            assertThat(server.warnings())
                    .as("said once")
                    .containsExactly(roomsFile.problem().orElseThrow());

            Files.writeString(file, "b");
            pollTwice(roomsFile);
            assertThat(names(rooms)).containsExactly("b");
            assertThat(roomsFile.problem()).isEmpty();
            assertThat(roomsFile.isFollowed()).isTrue();
        });
    }

    @Test
    void whatAFileNamesBesideAMistakeIsOpenedAndTheLineOfTheMistakeIsSaid() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "a");
            roomsFile.apply();
            Files.writeString(file, "# rooms\r\n\r\nnew\r\nno/name a\r\n");
            pollTwice(roomsFile);

            assertThat(names(rooms)).containsExactly("a", "new");
            assertThat(roomsFile.problem().orElseThrow()).contains("line 4: 'no/name' cannot be a room's name");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void aFileInUtf16ClosesNothing(String encoding) throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "a b");
            roomsFile.apply();
            Files.writeString(file, "\uFEFFx y", Charset.forName(encoding));
            pollTwice(roomsFile);

            assertThat(names(rooms)).containsExactly("a", "b");
            assertThat(roomsFile.problem().orElseThrow()).contains("UTF-16");
        });
    }

    @Test
    void moreNamesThanThereCanBeRoomsOpenAsManyAsThereCanBeAndSayWhichLineIsTooMuch() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "old");
            roomsFile.apply();
            Files.writeString(
                    file,
                    IntStream.rangeClosed(1, Rooms.MAX_ROOMS + 5)
                            .mapToObj(i -> "r" + i)
                            .collect(Collectors.joining("\n")));
            pollTwice(roomsFile);

            assertThat(rooms.all()).hasSize(Rooms.MAX_ROOMS);
            assertThat(names(rooms)).startsWith("old", "r1").endsWith("r9999");
            assertThat(roomsFile.problem().orElseThrow()).contains("line 10001: there can be 10000 rooms");
        });
    }

    @Test
    @Timeout(60) // a pipe that is opened waits for ever
    void aPipeADeviceAndAFolderAreNotReadAndCloseNothing() throws Exception {
        watching((file, rooms) -> {
            RoomsFile roomsFile = new RoomsFile(file, Optional::empty, GuestAccess.SAY, rooms, name -> {});
            Files.writeString(file, "a b");
            roomsFile.apply();
            for (String command : List.of("mkfifo", "ln -s /dev/zero", "ln -s /proc/self/mem", "mkdir")) {
                Files.delete(file);
                run(command, file);
                pollTwice(roomsFile);
                assertThat(names(rooms)).as(command).containsExactly("a", "b");
                assertThat(roomsFile.problem().orElseThrow()).as(command).contains("cannot be read: ");
            }
            RoomsFile atTheStart =
                    new RoomsFile(file.resolveSibling("fifo"), Optional::empty, GuestAccess.SAY, rooms, name -> {});
            run("mkfifo", file.resolveSibling("fifo"));
            atTheStart.apply();
            assertThat(atTheStart.problem()).isPresent();
        });
    }

    private static void run(String command, Path path) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add(path.toString());
        try {
            assertThat(new ProcessBuilder(words).start().waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void pollTwice(RoomsFile roomsFile) {
        roomsFile.poll();
        roomsFile.poll();
    }

    @Test
    void aDataFolderThatGoesAwayClosesNothingAndIsLockedAgainWhenItIsBack() throws Exception {
        Path away = server.data().resolveSibling(server.data().getFileName() + "-away");
        try (WireClient a = server.member("127.0.0.1", "/lobby")) {
            a.send(HI);
            a.expect(HI);
            Files.move(server.data(), away);
            await().until(() -> server.get("/healthz").text().contains("chatrooms.txt: is missing"));
            a.send(HI);
            a.expect(HI);

            server.rooms("chatroom1 lobby");
            await().untilAsserted(() -> {
                assertThat(server.get("/healthz").text()).isEqualTo("ok\n");
                assertThat(server.read("logs-lobby.json").lines()).hasSize(2);
                assertThatThrownBy(() -> ChatServer.start(
                                new ServerOptions().port(0).wsPort(0).data(server.data())))
                        .hasMessageContaining("another server uses this folder");
            });
            a.expectNothing();
        } finally {
            for (Path file : Files.list(away).toList()) {
                Files.delete(file);
            }
            Files.delete(away);
        }
    }

    @Test
    void whoHasLostTheFolderToAnotherServerSaysSo(@TempDir Path elsewhere) throws Exception {
        server.port();
        FolderLock other = new FolderLock(elsewhere);
        other.take();
        try {
            // At once, because where there is no lock the server makes one.
            Files.move(elsewhere.resolve(".lock"), server.data().resolve(".lock"), StandardCopyOption.ATOMIC_MOVE);
            await().until(() -> server.get("/healthz").text().contains("another server uses this folder"));
        } finally {
            other.release();
        }
        await().until(() -> server.get("/healthz").text().equals("ok\n"));
    }

    private interface Look {
        void at(Path file, Rooms rooms) throws IOException;
    }

    private void watching(Look look) throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Rooms rooms =
                new Rooms(name -> new MemoryEventLog(30, InstantSource.system()), 30, executor, Observer.NONE)) {
            look.at(server.data().resolve("watched.txt"), rooms);
        } finally {
            executor.shutdown();
        }
    }

    private static List<String> names(Rooms rooms) {
        return rooms.all().stream().map(Room::name).toList();
    }
}
