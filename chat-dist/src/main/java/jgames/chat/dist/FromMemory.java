package jgames.chat.dist;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the chat from memory: copies the whole program, Java too, to a folder that is a tmpfs, and becomes the server which
 * runs from there, as the same process. So nothing of the program is read from a disk while it runs. For containers, which
 * have no other program to copy with. Java wants {@code --enable-native-access=ALL-UNNAMED} for the one call into the C library;
 * that is in {@code java.options}, for all who start from the archive of classes, because Java refuses one that was made without.
 */
final class FromMemory {
    private FromMemory() {}

    /** @param args the folder, then the server's options */
    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            System.err.println("FromMemory FOLDER [OPTION...]: the folder is a tmpfs, mounted with exec");
            System.exit(2);
        }
        Path memory = Path.of(args[0]);
        copy(home(), memory);
        List<String> java = List.of(
                memory + "/runtime/bin/java",
                "@" + memory + "/java.options",
                "-XX:AOTCache=" + memory + "/classes.aot",
                "-jar",
                memory + "/jgames-chat.jar");
        become(Stream.concat(java.stream(), Stream.of(args).skip(1)).toList());
        System.err.println(java.get(0) + " cannot be executed: is " + memory + " mounted with exec?");
        System.exit(1);
    }

    /** The folder of this jar. */
    private static Path home() throws URISyntaxException {
        return Path.of(FromMemory.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file));
                if (!Files.isDirectory(file)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                } else if (!Files.isDirectory(copy)) {
                    Files.createDirectory(copy);
                }
            }
        }
    }

    /** execv(3); it returns only if that failed. */
    private static void become(List<String> command) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle execv = linker.downcallHandle(
                linker.defaultLookup().find("execv").orElseThrow(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1L); // the last one stays null
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            int failed = (int) execv.invokeExact(arguments.getAtIndex(ADDRESS, 0), arguments);
            assert failed == -1;
        }
    }
}
