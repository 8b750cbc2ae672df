package jgames.chat.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk of its own, to be filled and to be made read-only. A test that uses it {@link Needs} {@code TMPFS}. */
public final class Tmpfs implements AutoCloseable {
    private final Path folder;
    private final Path ballast;

    /** @param folder an empty one, which is hidden behind the disk until this is closed */
    public Tmpfs(Path folder, int kibibytes) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
        run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "tmpfs", folder.toString());
    }

    /** Where the disk is. */
    public Path folder() {
        return folder;
    }

    /** Takes what room there is. */
    public void fill() throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            for (byte[] page = new byte[4096]; ; ) {
                out.write(page);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() > 0) {
                throw full;
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void makeRoom() throws IOException {
        Files.delete(ballast);
    }

    /** From now on nothing can be written. No file may be open to write. */
    public void makeReadOnly() {
        run("mount", "-o", "remount,ro", folder.toString());
    }

    /** From now on everything can be written again. */
    public void makeWritable() {
        run("mount", "-o", "remount,rw", folder.toString());
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }

    private static void run(String... command) {
        if (!Needs.Tool.succeeds(command)) {
            throw new IllegalStateException("failed: " + String.join(" ", command));
        }
    }
}
