package jgames.chat.server.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Reads files that an operator keeps, whatever stands in their place. */
final class OperatorsFile {
    private OperatorsFile() {}

    /** What is looked at to see whether a file has changed. Throws what {@link #read} throws. */
    static BasicFileAttributes attributes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) { // a pipe would be waited for
            throw new IOException(attributes.isDirectory() ? "it is a folder" : "it is not a regular file");
        }
        return attributes;
    }

    /**
     * All of a file.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it cannot be read, is no file or is too large; {@link #reason} says which
     */
    static byte[] read(Path file, int maxBytes) throws IOException {
        attributes(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new IOException("it is larger than " + maxBytes + " bytes");
            }
            return content;
        }
    }

    /** A sentence's end. */
    static String reason(IOException e) {
        return "cannot be read: " + (e.getMessage() == null ? e : e.getMessage());
    }
}
