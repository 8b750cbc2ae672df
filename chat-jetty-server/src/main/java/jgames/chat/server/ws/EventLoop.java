package jgames.chat.server.ws;

import java.io.IOError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reads and writes all the connections that belong to it. Each pass reads what is ready, then runs the rooms'
 * drains that this gave rise to, then writes what they broadcast: so a broadcast has everything that was ready, and a
 * connection needs no lock. Nothing that runs on a loop waits, but for a write to a log's file: that is quicker than another
 * thread, unless the disk hangs, and then the loop goes on with another thread.
 *
 * <p>{@link #execute}, {@link #perform} and {@link #executeDrain} may be called from any thread, everything else from the loop alone.
 */
final class EventLoop implements Executor {
    /** A frame from a client, with its header, fits. */
    private static final int INPUT_BYTES = 32 * 1024;

    private static final int SCRATCH_BYTES = 64 * 1024;

    /** How many tasks of other threads it runs before it sees to rooms and network: thousands of members can be looked after at one moment. */
    private static final int TASKS_IN_A_ROW = 256;

    /** How long a client that was told goodbye may take to answer when the loop is stopped. */
    private static final long ANSWER_WITHIN_MILLIS = 300;

    private static final long END_WITHIN_MILLIS = 1000;

    private final Selector selector;
    private final String name;
    private volatile LoopThread thread;
    private final Consumer<Throwable> defects;
    private final Queue<Runnable> handed = new ConcurrentLinkedQueue<>(); // by other threads
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private volatile boolean stopped;

    // The loop's alone.
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> drains = new ArrayDeque<>();
    private final List<LoopConnection> unflushed = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private SharedFrames newest = new SharedFrames();
    private SharedFrames older = new SharedFrames();

    /** @param defects is told what failed on the loop, which goes on */
    EventLoop(String name, Consumer<Throwable> defects) throws IOException {
        this.selector = Selector.open();
        this.defects = defects;
        this.name = name;
        this.thread = new LoopThread();
    }

    private enum Phase {
        RUNNING,
        MAY_WAIT,
        RELIEVED
    }

    private final class LoopThread extends Thread {
        private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RUNNING);
        private volatile long mayWaitSince;

        LoopThread() {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            EventLoop.this.run();
        }

        boolean isCurrent() {
            return this == thread && phase.get() == Phase.RUNNING;
        }

        EventLoop loop() {
            return EventLoop.this;
        }
    }

    /** The loop whose thread this is; null if it is none's. */
    static @Nullable EventLoop current() {
        return Thread.currentThread() instanceof LoopThread running && running.isCurrent() ? running.loop() : null;
    }

    void start() {
        thread.start();
    }

    /** Ends the loop when its connections have ended, or soon. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Waits for the end of the loop, but not for a disk that hangs. */
    void awaitStopped() throws InterruptedException {
        thread.join(END_WITHIN_MILLIS);
    }

    boolean isCurrent() {
        return Thread.currentThread() instanceof LoopThread running && running.loop() == this && running.isCurrent();
    }

    /** Does something on the loop: at once if this is its thread. From any thread. */
    void perform(Runnable task) {
        if (isCurrent()) {
            task.run();
        } else {
            execute(task);
        }
    }

    // ---- what may wait ----

    /**
     * Runs what nearly never waits, and may wait for long, within a drain: a write to a file. While it waits {@link
     * #relieveIfWaiting} gives the loop another thread. This one then finishes the drain as a thread like any other.
     *
     * @param relieved is run when what was waited for has come, if the loop has another thread by then
     */
    void runWhatMayWait(Runnable task, Runnable relieved) {
        LoopThread running = thread;
        running.mayWaitSince = System.nanoTime();
        running.phase.set(Phase.MAY_WAIT);
        try {
            task.run();
        } finally {
            if (!running.phase.compareAndSet(Phase.MAY_WAIT, Phase.RUNNING)) {
                relieved.run();
            }
        }
    }

    /** Gives the loop another thread if its own has waited for so long; true if it has. From any one thread. */
    boolean relieveIfWaiting(long nanos) {
        LoopThread waiting = thread;
        boolean relieved = waiting.phase.get() == Phase.MAY_WAIT
                && System.nanoTime() - waiting.mayWaitSince > nanos
                && waiting.phase.compareAndSet(Phase.MAY_WAIT, Phase.RELIEVED);
        if (relieved) {
            thread = new LoopThread();
            thread.start();
        }
        return relieved;
    }

    /** Runs a task on the loop, after those that it was handed before, and never at once. */
    @Override
    public void execute(Runnable task) {
        if (isCurrent()) {
            tasks.add(task);
        } else {
            hand(task);
        }
    }

    /** Runs a room's drain when what is ready has been read. */
    void executeDrain(Runnable drain) {
        if (isCurrent()) {
            drains.add(drain);
        } else {
            hand(() -> drains.add(drain));
        }
    }

    private void hand(Runnable task) {
        handed.add(task);
        if (!awake.get() && awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    // ---- what its connections use ----

    Selector selector() {
        return selector;
    }

    /** The buffer that a connection reads into. Whoever uses it next finds it as it was left. */
    ByteBuffer input() {
        return input;
    }

    /** The buffer in which small writes are put together. */
    ByteBuffer scratch() {
        return scratch;
    }

    /** These TEXT frames as they go out, to all connections alike. Kept for two lists at a time: one for each dialect. */
    SharedFrames shared(List<ByteBuffer> frames) {
        if (!newest.holds(frames)) {
            SharedFrames other = older;
            older = newest;
            newest = other;
            if (!newest.holds(frames)) {
                newest.hold(frames);
            }
        }
        return newest;
    }

    /** Flushes a connection before the loop waits for the network again. */
    void flushLater(LoopConnection connection) {
        unflushed.add(connection);
    }

    // ---- the loop ----

    private void run() {
        while (isCurrent() && !stopped) {
            pass(0);
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_WITHIN_MILLIS);
        while (isCurrent() && !selector.keys().isEmpty() && System.nanoTime() < end) {
            pass(ANSWER_WITHIN_MILLIS);
        }
        if (isCurrent()) {
            close();
        }
    }

    /** The loop goes on whatever fails, but for its selector: that it cannot do without, so that is an Error. */
    private void pass(long millis) {
        try {
            select(millis);
        } catch (IOException e) {
            throw failed(new IOError(e));
        }
        try {
            work();
        } catch (Throwable defect) {
            defects.accept(defect);
        }
    }

    private Error failed(Error end) {
        defects.accept(end);
        return end;
    }

    private void work() {
        for (int n = TASKS_IN_A_ROW; n > 0 && !handed.isEmpty(); n--) {
            run(handed.poll());
        }
        runAll(tasks);
        runAll(drains);
        if (!isCurrent()) {
            return; // another thread goes on
        }
        runAll(tasks);
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    /** @param millis how long it waits for the network, 0 for as long as it takes */
    private void select(long millis) throws IOException {
        awake.set(false);
        if (tasks.isEmpty() && drains.isEmpty() && handed.isEmpty() && (!stopped || millis > 0)) {
            selector.select(this::ready, millis);
        } else {
            selector.selectNow(this::ready);
        }
        awake.set(true);
    }

    private void ready(SelectionKey key) {
        LoopConnection connection = (LoopConnection) key.attachment();
        try {
            connection.ready(key);
        } catch (Throwable defect) {
            defects.accept(defect);
            connection.abort();
        }
    }

    /** Runs the tasks that are there now. What they give rise to comes after the next look at the network. */
    private void runAll(ArrayDeque<Runnable> some) {
        for (int n = some.size(); n > 0 && isCurrent(); n--) {
            run(some.poll());
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable defect) {
            defects.accept(defect);
        }
    }

    private void close() {
        for (SelectionKey key : selector.keys()) {
            ((LoopConnection) key.attachment()).end();
        }
        try {
            selector.close();
        } catch (IOException e) {
            defects.accept(e);
        }
    }
}
