package jgames.chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders with all that is in them. */
final class Folders {
    private Folders() {}

    /** Nothing happens if there is no such folder. */
    static void delete(Path folder) throws IOException {
        for (Path file : contents(folder).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }

    /** The copy's parent is there, the copy is not. */
    static void copy(Path folder, Path copy) throws IOException {
        for (Path file : contents(folder).toList()) {
            Files.copy(file, copy.resolve(folder.relativize(file).toString()));
        }
    }

    /** A folder comes before what is in it. */
    private static Stream<Path> contents(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        }
    }
}
