package jgames.chat.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.log.EventLog;
import jgames.chat.core.log.FileEventLog;
import jgames.chat.core.log.OffloadingEventLog;
import jgames.chat.core.room.Observer;
import jgames.chat.server.ws.EventLoops;

/** Opens the rooms' logs, and has the threads that wait for their disk, so that nobody else does. Safe for use by many threads. */
final class RoomLogs {
    /** How many messages a log keeps, if the history is not longer. */
    private static final int KEEP = 500;

    private static final int THREADS = 8;

    private final ServerOptions options;
    private final Node node;
    private final EventLoops loops;
    private final Observer observer;
    private final ThreadPoolExecutor threads;

    RoomLogs(ServerOptions options, Node node, EventLoops loops, Observer observer) {
        this.options = options;
        this.node = node;
        this.loops = loops;
        this.observer = observer;
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "chat-log");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs what may wait for the disk. */
    Executor threads() {
        return threads;
    }

    /** Ends the threads when they have done what they were given, or soon. */
    void stop() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(1, TimeUnit.SECONDS);
    }

    /** A disk that hangs stops its own rooms, and nothing else. A store that servers share is never waited for. */
    EventLog open(String room) {
        return options.logs != null ? offloading(room) : node.openLog(room, kept(), () -> offloading(room));
    }

    private int kept() {
        return Math.max(KEEP, options.history);
    }

    private EventLog offloading(String room) {
        return new OffloadingEventLog(
                options.logs == null ? openFile(room) : openLog(room),
                options.sync ? append -> false : loops::runWhatMayWait,
                threads,
                defect -> observer.defect("room " + room + ": the log failed", defect));
    }

    /** The embedder's. */
    private EventLog openLog(String room) {
        EventLog log;
        try {
            log = options.logs.apply(room);
        } catch (RuntimeException e) {
            throw new IllegalStateException("the log of the room " + room + " cannot be opened: " + e, e);
        }
        if (log == null) {
            throw new IllegalStateException("there is no log for the room " + room + ": logs() has answered null");
        }
        return log;
    }

    private EventLog openFile(String room) {
        Path file = options.data.resolve("logs-" + room + ".json");
        return new FileEventLog(file, kept(), options.sync, InstantSource.system(), threads, observer);
    }
}
