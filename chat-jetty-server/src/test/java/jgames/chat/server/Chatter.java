package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jgames.chat.testing.WireFrame;

/**
 * A member who always has something to say: so many messages at once, and the next whenever one of them has come back.
 * Remembers what it read. A thread of its own runs it until the connection ends.
 */
final class Chatter {
    private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]*)\"");

    private final WireClient client;
    private final String name;
    private final List<String> seen = new ArrayList<>(); // guarded by itself
    private final Thread thread;
    private int said;
    private volatile int closeCode;

    private Chatter(WireClient client, String name, int atOnce) {
        this.client = client;
        this.name = name;
        this.thread = new Thread(() -> chat(atOnce), name);
        thread.setDaemon(true);
    }

    /** Joins, reads the history, and starts. Its messages are {@code <name>-0}, {@code <name>-1}, and so on. */
    static Chatter start(String from, int port, String path, String name, int atOnce) throws IOException {
        WireClient client = WireClient.joinFrom(from, port, path);
        client.expectText();
        Chatter chatter = new Chatter(client, name, atOnce);
        chatter.thread.start();
        return chatter;
    }

    /** The texts of all messages in a frame or a file. */
    static List<String> texts(String json) {
        return TEXT.matcher(json).results().map(match -> match.group(1)).toList();
    }

    private void chat(int atOnce) {
        try {
            for (int i = 0; i < atOnce; i++) {
                say();
            }
            while (true) {
                WireFrame frame = client.next();
                if (frame.opCode() == WireFrame.CLOSE) {
                    closeCode = frame.closeCode();
                    break;
                }
                List<String> texts = texts(frame.text());
                synchronized (seen) {
                    seen.addAll(texts);
                }
                if (texts.get(0).startsWith(name + "-")) {
                    say();
                }
            }
            client.vanish();
        } catch (IOException ended) {
            // there is nothing more to read
        }
    }

    /** There may be more to read where nothing can be sent. */
    private void say() {
        try {
            client.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"" + name + "-" + said++ + "\"}");
        } catch (IOException ended) {
            // reading will tell
        }
    }

    /** What it has read so far, after the history. */
    List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    int seenCount() {
        synchronized (seen) {
            return seen.size();
        }
    }

    /** Leaves without a word. */
    void vanish() throws IOException {
        client.vanish();
    }

    /** Waits for the end of the connection: the close code, 0 if there was none. */
    int closeCode() throws InterruptedException {
        thread.join(60_000);
        assertThat(thread.isAlive()).as("the connection ends").isFalse();
        return closeCode;
    }
}
