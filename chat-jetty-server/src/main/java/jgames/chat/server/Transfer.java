package jgames.chat.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jgames.chat.core.cluster.ClusterContents;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.log.Event;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.EventLog.Recent;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.log.LogLine;
import jgames.chat.core.moderation.ModerationEvent;
import jgames.chat.core.moderation.ModerationLine;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.room.Observer;
import jgames.chat.server.ops.RoomList;

/** Moves a chat between the folder of a server alone and the store that many share. What is there already stays. For one thread. */
final class Transfer {
    private static final int ALL = 1_000_000;
    private static final String LOG = "logs-";
    private static final String JSON = ".json";

    private final Path data;
    private final ClusterContents contents;
    private final Consumer<String> out;

    /** @param out is told what was done, in lines */
    Transfer(Path data, ClusterContents contents, Consumer<String> out) {
        this.data = data;
        this.contents = contents;
        this.out = out;
    }

    // ---- in ----

    void toStore() throws IOException {
        Path rooms = data.resolve("chatrooms.txt");
        if (Files.exists(rooms)) {
            tell("chatrooms.txt", contents.putRoomList(Files.readString(rooms, StandardCharsets.ISO_8859_1)));
        }
        tell(
                "the key of addresses",
                contents.putAddressKey(AddressHash.read(data).key()));
        Path moderation = data.resolve("moderation.json");
        if (Files.exists(moderation)) {
            tell("moderation.json", contents.putDecisions(decisions(moderation)));
        }
        for (String room : rooms()) {
            Recent log = log(data.resolve(LOG + room + JSON));
            tell(room + ", " + log.events().size() + " events", contents.putLog(room, log));
        }
    }

    private void tell(String what, boolean isNew) {
        out.accept(what + (isNew ? "" : ": is there already, and stays as it is"));
    }

    private List<String> rooms() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(LOG) && name.endsWith(JSON))
                    .map(name -> name.substring(LOG.length(), name.length() - JSON.length()))
                    .filter(RoomName::isValid)
                    .sorted()
                    .toList();
        }
    }

    /** As a server reads it that starts. */
    private static Recent log(Path file) throws IOException {
        try (EventLog log = new FileEventLog(file, ALL, false, InstantSource.system(), Runnable::run, Observer.NONE)) {
            Optional<String> problem = log.problem();
            if (problem.isPresent()) {
                throw new IOException(problem.get());
            }
            return log.follow(new EventLog.Follower() {
                        @Override
                        public void announced(List<EventLog.Announcement> announcements) {
                            // nobody writes to it
                        }

                        @Override
                        public void gap(Recent recent) {
                            // nor takes anything away
                        }
                    })
                    .toCompletableFuture()
                    .join();
        }
    }

    private static List<ModerationEvent> decisions(Path file) throws IOException {
        List<ModerationEvent> events = new ArrayList<>();
        for (String line : Files.readString(file).split("\n")) {
            try {
                events.add(ModerationLine.read(line));
            } catch (RejectedException damaged) {
                // it costs itself alone
            }
        }
        return events;
    }

    // ---- out ----

    void toFolder() throws IOException {
        Files.createDirectories(data);
        String list = contents.roomList()
                .orElseThrow(() -> new IOException("there is no list of rooms, so nobody knows which there are"));
        write("chatrooms.txt", List.of(list.getBytes(StandardCharsets.UTF_8)));
        Optional<String> key = contents.addressKey();
        if (key.isPresent()) {
            AddressHash.shared(data, key.get());
        }
        write(
                "moderation.json",
                contents.decisions().stream().map(ModerationLine::encode).toList());
        for (String room : RoomList.names(list)) {
            List<Event> events = contents.log(room).events();
            write(LOG + room + JSON, List.of(LogLine.encode(events)));
        }
    }

    private void write(String name, List<byte[]> parts) throws IOException {
        Path file = data.resolve(name);
        try (var to = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (byte[] part : parts) {
                to.write(part);
            }
        } catch (FileAlreadyExistsException there) {
            throw new IOException(file + ": is there already; a new folder is needed", there);
        }
        out.accept(file.toString());
    }
}
