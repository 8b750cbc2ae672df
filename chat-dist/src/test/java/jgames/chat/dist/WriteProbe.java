package jgames.chat.dist;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Runs in the container: tries every folder that there is. */
final class WriteProbe {
    private WriteProbe() {}

    public static void main(String[] args) {
        attempt(Path.of("/"));
    }

    private static void attempt(Path folder) {
        System.out.println(folder + (isWritable(folder) ? " can be written to" : ""));
        if (folder.startsWith("/proc") && folder.getNameCount() > 1 || folder.startsWith("/sys")) {
            return; // the kernel's, and endless
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    attempt(file);
                }
            }
        } catch (IOException denied) {
            // nothing below it either
        }
    }

    private static boolean isWritable(Path folder) {
        try {
            Files.delete(Files.createFile(folder.resolve("probe")));
            return true;
        } catch (IOException denied) {
            return false;
        }
    }
}
