package jgames.chat.server.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import jgames.chat.core.intake.BlockedWords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's list of words that are not said, as {@link BlockedWordList} reads it. The lines that are right hold, whatever
 * is wrong with others. Where the file cannot be read as a whole, the words from before go on holding; where there is none,
 * no word is blocked. One thread calls {@link #poll} again and again; {@link #words} and {@link #problem} are for any.
 */
public final class BlockedWordsFile {
    private static final Logger LOG = LoggerFactory.getLogger(BlockedWordsFile.class);
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private final Path file;
    private @Nullable Look applied;
    private @Nullable Look seen;
    private int count;
    private volatile BlockedWords words = BlockedWords.NONE;
    private volatile @Nullable String problem;

    /** What tells one content of the file from another; or why there is none; no time and no reason if there is no file. */
    private record Look(
            @Nullable FileTime modified,
            long size,
            @Nullable Object key,
            @Nullable String unreadable) {}

    /** Reads nothing yet: until {@link #apply} no word is blocked. */
    public BlockedWordsFile(Path file) {
        this.file = file;
    }

    /** Reads the file at once. */
    public void apply() {
        seen = look();
        apply(seen);
    }

    /** Applies a change that two polls in a row have seen, so that a file which is being written changes nothing. */
    public void poll() {
        Look now = look();
        if (now.equals(seen) && !now.equals(applied)) {
            apply(now);
        }
        seen = now;
    }

    /** The words that hold now. */
    public BlockedWords words() {
        return words;
    }

    /** What is wrong with the file and where, in one sentence that says none of the words. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private Look look() {
        try {
            BasicFileAttributes attributes = OperatorsFile.attributes(file);
            return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), null);
        } catch (NoSuchFileException e) {
            Path folder = file.toAbsolutePath().getParent();
            boolean isAlone = Files.isDirectory(folder); // else all is gone, and nobody has taken the list away
            return new Look(null, 0, null, isAlone ? null : "is gone with its folder");
        } catch (IOException e) {
            return new Look(null, 0, null, OperatorsFile.reason(e));
        }
    }

    private void apply(Look look) {
        if (look.unreadable != null) {
            leave(look.unreadable);
            return;
        }
        try {
            byte[] content = look.modified == null ? new byte[0] : OperatorsFile.read(file, MAX_BYTES);
            BlockedWordList list = BlockedWordList.of(content);
            if (list.isUtf16()) {
                leave("is UTF-16, and has to be UTF-8");
            } else {
                words = list.words();
                tell(list.problem() == null ? null : list.problem() + "; the other lines hold");
                tell(list.count());
            }
            applied = look;
        } catch (NoSuchFileException e) {
            // it has gone just now; the next poll sees that
        } catch (IOException e) { // and is tried again, since a right to read it changes nothing that is looked at
            leave(OperatorsFile.reason(e));
        }
    }

    private void leave(String wrong) {
        tell(wrong + "; the words from before hold");
    }

    private void tell(@Nullable String wrong) {
        if (wrong != null) {
            String sentence = file + ": " + wrong;
            if (!sentence.equals(problem)) {
                problem = sentence;
                LOG.warn(sentence);
            }
        } else if (problem != null) {
            problem = null;
            LOG.info("{}: all is well again", file);
        }
    }

    private void tell(int now) {
        if (now != count) {
            count = now;
            LOG.info("blocked words: {}", now);
        }
    }
}
