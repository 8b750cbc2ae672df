package jgames.chat.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Collectors;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent.Deleted;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.OneLine;

/**
 * A logger that goes on where it was when it is started again: no message is missing in its file and none is there twice, or
 * a line says so. A line that begins with {@code #} is not a message: it says that messages are missing, or which ones were
 * deleted later; the same deletion may be told twice. Nobody writes a second line by what they say, or steers the terminal that
 * shows the file.
 */
public final class ChatLogger {
    private final Path file;
    private final ChatClient client;
    private boolean full;

    private ChatLogger(URI server, String name, Path file) throws IOException {
        this.file = file;
        client = ChatClient.builder(server).name("Logger").build();
        ChatRoom room = client.room(name)
                .on(Gap.class, gap -> append("# Messages are missing here: " + why(gap)))
                .on(Deleted.class, deleted -> append("# Deleted: " + ids(deleted)))
                .on(Said.class, said -> append(said.id() + " " + OneLine.of(said.username() + ": " + said.text())));
        lastId(file).ifPresent(room::resumeAfter);
    }

    /** Runs until the process is stopped, in whatever way, or the room is closed. */
    public static void main(String[] args) throws IOException {
        start(URI.create("ws://localhost:8000"), "chatroom1", Path.of("chatroom1.txt"));
    }

    /** Logs a room to this file, a line for each message, its id first, until the client is closed. */
    public static ChatClient start(URI server, String room, Path file) throws IOException {
        return new ChatLogger(server, room, file).client.start();
    }

    private static String why(Gap gap) {
        boolean live = gap.online() == 0;
        return live ? "the server has lost some." : "the server's log does not reach back.";
    }

    private static String ids(Deleted deleted) {
        return deleted.ids().stream().map(EventId::toString).collect(Collectors.joining(" "));
    }

    /** Cuts off a line that was torn when the last run ended. */
    private static Optional<EventId> lastId(Path file) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        byte[] all = Files.readAllBytes(file);
        int whole = all.length;
        while (whole > 0 && all[whole - 1] != '\n') {
            whole--;
        }
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
            cut.truncate(whole);
        }
        return new String(all, 0, whole, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .reduce((earlier, later) -> later)
                .map(line -> EventId.parse(line.substring(0, line.indexOf(' '))));
    }

    /** What cannot be written ends it, because a later line would hide that one is missing; the next run fetches both. */
    private void append(String line) {
        if (full) {
            return;
        }
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            full = true;
            System.err.println("the chat is not logged any more: " + e);
            client.close();
        }
    }
}
