package jgames.chat.core.log;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Which file a path names at a moment, and how long it is. A file that was replaced by another one of the same name and
 * length differs by its key; where the file system has none, by its length only.
 */
record FileState(Object key, long length) {
    /**
     * @throws NoSuchFileException if it names none
     * @throws IOException if it names a folder or anything else whose content is not there to be read again, like a pipe or a
     *     device: opening it might wait for ever, or what is written be gone
     */
    static FileState of(Path path) throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        if (!now.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(), null, now.isDirectory() ? "Is a directory" : "Is not a regular file");
        }
        return new FileState(now.fileKey() == null ? "" : now.fileKey(), now.size());
    }

    /** The same, or null if the path names none. */
    static @Nullable FileState orNull(Path path) throws IOException {
        try {
            return of(path);
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    /** Whether these are the same file, however long. */
    boolean isSameFile(@Nullable FileState other) {
        return other != null && key.equals(other.key);
    }
}
