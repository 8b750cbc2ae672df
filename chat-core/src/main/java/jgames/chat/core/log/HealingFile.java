package jgames.chat.core.log;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to an {@link AppendFile} that may fail. What the file lacks after a failure, or because somebody has changed it, is written once
 * the file takes it; until then its owner goes on from memory. The observer is told when the file fails and when it is whole again.
 *
 * <p>For use by one thread at a time, but for {@link #problem} and {@link #needsHealing}.
 */
public final class HealingFile {
    private static final long RETRY_SECONDS = 1;

    private final AppendFile lines;
    private final Owner owner;
    private final String meanwhile;
    private final LogObserver observer;
    private final Pause betweenTries;
    private boolean unreadable; // then it is left alone
    private volatile @Nullable String problem;

    /** Knows what the file lacks. */
    public interface Owner extends AppendFile.Owner {
        /** Appends to the open file what it lacks. */
        void write() throws IOException;
    }

    /** Something that is done with the file, and may fail. */
    public interface Action {
        /** Does it. */
        void run() throws IOException;
    }

    /**
     * Does not look at the file yet.
     *
     * @param meanwhile half a sentence that says what goes on while the file fails
     * @param nanos a clock that only goes forward, for the pauses between tries
     */
    public HealingFile(AppendFile lines, Owner owner, String meanwhile, LongSupplier nanos, LogObserver observer) {
        this.lines = lines;
        this.owner = owner;
        this.meanwhile = meanwhile;
        this.observer = observer;
        this.betweenTries = new Pause(nanos, RETRY_SECONDS);
    }

    /**
     * Opens the file, or makes it. A file that cannot be read is left alone from then on.
     *
     * @param reading reads the file that is there
     */
    public void begin(Action reading) {
        unreadable = true;
        try {
            if (!Files.notExists(lines.path())) { // nor may it be there unseen
                reading.run();
            }
            unreadable = false;
            lines.open(owner);
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Whether the file is left alone: it could not be read, or it is closed. */
    public boolean isUnreadable() {
        return unreadable;
    }

    /** Whether the last write did not fail. */
    public boolean isWell() {
        return problem == null;
    }

    /** What is wrong with the file, in one sentence, if anything is. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Whether the file may lack something. Looks at the file. */
    public boolean needsHealing() {
        return problem != null || !lines.isAsLeft();
    }

    /** Before the owner gives an id: finds what others have done to the file, who may have used that id. */
    public void lookAround() {
        if (problem == null && !lines.isAsLeft()) {
            save(false);
        }
    }

    /**
     * Writes what the file lacks. While the file fails, that is tried once a second.
     *
     * @param more whether there is something that it lacks, as far as the owner knows
     */
    public void write(boolean more) {
        if (problem == null ? more : betweenTries.isOver()) {
            save(problem == null);
        }
    }

    /** Writes what the file lacks because it has failed or was changed. While the file fails, that is tried once a second. */
    public void heal() {
        if (problem == null ? !lines.isAsLeft() : betweenTries.isOver()) {
            save(false);
        }
    }

    /** The same for the last time: at once, however long ago the file failed. */
    public void healAtOnce() {
        if (needsHealing()) {
            save(false);
        }
    }

    /** @param asLeft whether the file was looked at just now, and is as it was left */
    private void save(boolean asLeft) {
        if (!unreadable) {
            AppendFile.uninterrupted(() -> saveUninterrupted(asLeft));
        }
    }

    private void saveUninterrupted(boolean asLeft) {
        boolean found = true;
        try {
            if (!lines.isOpen() || !asLeft) {
                found = problem != null || !lines.isOpen();
                lines.open(owner);
            }
            owner.write();
        } catch (IOException e) {
            failed(e);
            return;
        }
        if (problem != null) {
            problem = null;
            observer.logRecovered(lines.path() + ": written again");
        } else if (!found) {
            observer.logRecovered(lines.path() + ": was deleted, replaced or changed; has again what it lacked");
        }
    }

    /** Does something else with the file. If that fails, the file has failed. */
    public void run(Action action) {
        AppendFile.uninterrupted(() -> {
            try {
                action.run();
            } catch (IOException e) {
                failed(e);
            }
        });
    }

    /** Opens the file again after it was written anew. */
    public void reopen() throws IOException {
        lines.open(owner);
    }

    /** Closes the file, and leaves it alone from now on. */
    public void close() {
        lines.close();
        unreadable = true;
    }

    private void failed(IOException e) {
        boolean first = problem == null;
        betweenTries.begin();
        problem = lines.path() + ": " + AppendFile.reason(e) + "; " + meanwhile;
        if (first) {
            observer.logError(problem);
        }
        lines.cutBack();
    }
}
