package jgames.chat.core.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.EventId;

/**
 * A log in a file of JSON Lines, one event a line: messages as pygames-chat writes them, and with an id besides.
 *
 * <p>A batch is one write, and it is announced after that, within {@link #append}: so what a member has seen survives
 * the process. The log appends to the file. When the file has {@value #COMPACT_AT} times as many lines as messages
 * are kept, {@link #maintain} writes it anew beside itself and renames it. It does so at most every {@value
 * #COMPACT_PAUSE_SECONDS} seconds while the file is shorter than {@value #COMPACT_BYTES} bytes, because that waits
 * for the disk. When a write fails, the log cuts off what the write has left and goes on from memory; the file gets
 * what it lacks once it takes it, as far as that is kept in memory.
 *
 * <p>On opening, every line is checked. Lines that hold no event (torn, corrupt, not UTF-8, too long) are moved to
 * {@code <file>.bad}, so that each costs itself alone. Lines without an id get one. An object with an id that is
 * nothing that this version knows stays as it is.
 *
 * <p>The text of a deleted message leaves the file, and {@code <file>.bad}, with the next call of {@link #maintain},
 * though at most every {@value #ERASE_PAUSE_SECONDS} seconds.
 *
 * <p>The file is this log's alone while it is open. The log notices, with the next message or within a second, that
 * somebody has deleted, cut or replaced the file or appended to it. It checks what it finds there as on opening,
 * keeps it, and adds all that follows the last event that the file has. It writes to regular files alone, and leaves
 * a file alone that it cannot read on opening.
 */
public final class FileEventLog implements EventLog {
    private static final int COMPACT_AT = 4;
    private static final long COMPACT_PAUSE_SECONDS = 10;
    private static final long COMPACT_BYTES = 64 * 1024 * 1024;
    private static final long ERASE_PAUSE_SECONDS = 5;

    private final Path file;
    private final AppendFile lines;
    private final HealingFile healing;
    private final int keep;
    private final Executor readers;
    private final EventWindow window;
    private final Sequencer sequencer;
    private final Erasure erasure;
    private final Pause betweenCompactions;
    private final Pause betweenErasures;
    private Follower follower;

    private EventId saved = EventId.ZERO; // the newest event that the file has
    private long compactAt; // so many lines
    private volatile boolean full; // the file is to be written anew

    /**
     * Opens the log, or makes it. Does not fail because of the file: what is wrong with it is told to the observer and in
     * {@link #problem()}, and the log goes on in memory.
     *
     * @param keep how many messages it keeps, at least 1
     * @param sync whether each batch is on the disk, and not only with the operating system, before it is delivered
     * @param clock says when something happened, and gives the milliseconds of the ids
     * @param readers runs what reads the file for {@link #before}, which may take a while
     */
    public FileEventLog(
            Path file, int keep, boolean sync, InstantSource clock, Executor readers, LogObserver observer) {
        this(file, keep, sync, clock, System::nanoTime, readers, observer);
    }

    /** @param nanos a clock that only goes forward, for the pauses between tries */
    FileEventLog(
            Path file,
            int keep,
            boolean sync,
            InstantSource clock,
            LongSupplier nanos,
            Executor readers,
            LogObserver observer) {
        this.file = file;
        this.lines = new AppendFile(file, sync, observer);
        this.healing = new HealingFile(lines, owner, "the chat goes on from memory", nanos, observer);
        this.keep = keep;
        this.readers = readers;
        this.window = new EventWindow(keep);
        this.sequencer = new Sequencer(window, clock, this::older);
        this.erasure = new Erasure(file, observer);
        this.compactAt = (long) keep * COMPACT_AT;
        this.betweenCompactions = new Pause(nanos, COMPACT_PAUSE_SECONDS);
        this.betweenErasures = new Pause(nanos, ERASE_PAUSE_SECONDS);
        healing.begin(this::load);
    }

    private void load() throws IOException {
        lines.read(new EventLines((event, named) -> {
            window.add(event);
            erasure.note(event);
        }));
        if (lines.lines() >= keep) {
            window.beginsLater(); // it may have been cut back
        }
        saved = window.last();
        erasure.retainThoseWithText();
    }

    // ---- the port ----

    @Override
    public CompletionStage<Recent> follow(Follower follower) {
        this.follower = follower;
        return CompletableFuture.completedStage(window.recent());
    }

    @Override
    public CompletionStage<List<Outcome>> append(List<Proposal> batch) {
        healing.lookAround();
        List<Announcement> announcements = new ArrayList<>(batch.size());
        List<Outcome> outcomes = sequencer.take(batch, announcements);
        announcements.forEach(announcement -> erasure.note(announcement.event()));
        healing.write(!announcements.isEmpty());
        if (!announcements.isEmpty()) {
            follower.announced(announcements);
        }
        return CompletableFuture.completedStage(outcomes);
    }

    @Override
    public CompletionStage<Page> before(EventId id, int count) {
        Page page = window.page(id, count);
        if (!page.complete() || window.isWhole() || healing.isUnreadable()) {
            return CompletableFuture.completedStage(page);
        }
        return fromFile(older -> older.before(id, count, page), new Page(page.entries(), false));
    }

    @Override
    public CompletionStage<Optional<Event>> find(EventId id) {
        Optional<Event> held = window.find(id);
        boolean all = held.isPresent() || window.isWhole() || healing.isUnreadable();
        return all
                ? CompletableFuture.completedStage(held.filter(Event::isMessage))
                : fromFile(older -> older.find(id), Optional.empty());
    }

    @Override
    public CompletionStage<List<Posted>> by(String author, EventId before, int count) {
        List<Posted> held = window.by(author, before, count);
        return held.size() == count || window.isWhole() || healing.isUnreadable()
                ? CompletableFuture.completedStage(held)
                : fromFile(older -> older.by(author, before, count, held), held);
    }

    private interface Reading<T> {
        T of(PageReader older) throws IOException;
    }

    /** @param otherwise where the file cannot be read, as maintenance says then */
    private <T> CompletionStage<T> fromFile(Reading<T> reading, T otherwise) {
        PageReader older = new PageReader(file, Set.copyOf(erasure.pending()));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.of(older);
                    } catch (IOException e) {
                        return otherwise;
                    }
                },
                readers);
    }

    @Override
    public Optional<String> problem() {
        return healing.problem().or(erasure::problem);
    }

    @Override
    public boolean needsMaintenance() {
        return full || erasure.isPending() || healing.needsHealing();
    }

    @Override
    public void maintain() {
        healing.heal();
        if (healing.isWell() && erasure.isPending() && betweenErasures.isOver()) {
            healing.run(this::erase);
        }
        if (healing.isWell() && full && !isCompactedOften()) {
            healing.run(this::compact);
        }
    }

    @Override
    public void close() {
        healing.healAtOnce();
        if (healing.isWell() && erasure.isPending()) {
            healing.run(this::erase);
        }
        healing.close();
    }

    /** Of these ids those of messages that only the file has. */
    private Set<EventId> older(Set<EventId> ids) {
        if (window.isWhole() || healing.isUnreadable()) {
            return Set.of();
        }
        try {
            return new PageReader(file, erasure.pending()).messages(ids);
        } catch (IOException e) { // what the file does not show it does not have
            return Set.of();
        }
    }

    // ---- the file ----

    private final HealingFile.Owner owner = new HealingFile.Owner() {
        @Override
        public void made() {
            saved = EventId.ZERO;
        }

        @Override
        public void found() throws IOException {
            Adoption adoption = new Adoption(window, erasure);
            lines.read(new EventLines(adoption));
            saved = adoption.end();
        }

        @Override
        public void write() throws IOException {
            List<Event> unsaved = window.after(saved);
            lines.append(LogLine.encode(unsaved), unsaved.size());
            saved = window.last();
            full = lines.lines() > compactAt;
        }
    };

    private boolean isCompactedOften() {
        return lines.length() < COMPACT_BYTES && !betweenCompactions.isOver();
    }

    /** Where there is no room for a second file the first one grows, and this is tried again later. */
    private void compact() throws IOException {
        List<Event> all = window.recent().events();
        full = false;
        try {
            lines.replace(LogLine.encode(all), all.size());
        } catch (IOException noRoom) {
            compactAt = lines.lines() + keep;
            return;
        }
        saved = window.last();
        compactAt = (long) keep * COMPACT_AT;
        betweenCompactions.begin();
        healing.reopen();
    }

    /** Takes the texts of deleted messages out of the file, and leaves everything else as it is. */
    private void erase() throws IOException {
        betweenErasures.begin();
        FileState erased = erasure.erase();
        if (erased != null) {
            lines.replaced(erased, lines.lines());
            healing.reopen();
        }
    }
}
