package jgames.chat.core.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.FollowedLog;
import jgames.chat.testing.ManualClock;
import jgames.chat.testing.RecordingObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a log's file in it, or not yet, and what is done with them. */
abstract class LogFolder {
    /** As pygames-chat writes it. */
    static final String ONE = "{\"username\": \"Hello\", \"color\": \"#589\", \"text\": \"one\"}\n";

    static final String TWO = "{\"id\":\"7-0\",\"username\":\"Hello\",\"color\":\"#589\",\"text\":\"two\"}\n";

    @TempDir
    Path folder;

    Path file;
    Path bad;
    Path next;
    final ManualClock clock = new ManualClock(1000);
    final RecordingObserver observer = new RecordingObserver();

    @BeforeEach
    void nameTheFiles() {
        file = folder.resolve("logs-lobby.json");
        bad = folder.resolve("logs-lobby.json.bad");
        next = folder.resolve("logs-lobby.json.new");
    }

    FollowedLog open() {
        return open(100);
    }

    FollowedLog open(int keep) {
        return new FollowedLog(new FileEventLog(file, keep, false, clock, clock::nanos, Runnable::run, observer));
    }

    FileEventLog unfollowed() {
        return new FileEventLog(file, 100, false, clock, clock::nanos, Runnable::run, observer);
    }

    static Message say(String text) {
        return new Message("Hello", "#589", text);
    }

    static void say(FollowedLog log, String... texts) {
        log.post(Stream.of(texts).map(LogFolder::say).toList());
    }

    static List<String> texts(FollowedLog log) {
        return log.latest(1000).stream().map(entry -> entry.message().text()).toList();
    }

    static List<String> ids(FollowedLog log) {
        return log.latest(1000).stream().map(entry -> entry.id().toString()).toList();
    }

    static List<Long> times(FollowedLog log) {
        return log.latest(1000).stream().map(Entry::time).toList();
    }

    void write(String content) throws IOException {
        Files.writeString(file, content, UTF_8);
    }

    String content() throws IOException {
        return Files.readString(file, UTF_8);
    }

    void assertWell(FollowedLog log) {
        assertThat(log.problem()).isEmpty();
        assertThat(observer.errors).isEmpty();
    }
}
