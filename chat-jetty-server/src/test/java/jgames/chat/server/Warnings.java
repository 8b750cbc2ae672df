package jgames.chat.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the operator is warned about from now until this is closed. Safe for use by many threads. */
public final class Warnings extends Handler implements AutoCloseable {
    // Kept, because a logger that nobody holds takes its handlers with it.
    private static final Logger CHAT = Logger.getLogger("jgames.chat");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public Warnings() {
        CHAT.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            records.add(record);
        }
    }

    /** The sentences. */
    public List<String> sentences() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        CHAT.removeHandler(this);
    }
}
