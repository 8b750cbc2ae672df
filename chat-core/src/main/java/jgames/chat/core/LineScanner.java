package jgames.chat.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Walks over the lines of a file of any size and any content, in memory that is bounded. */
final class LineScanner implements AutoCloseable {
    /** A longer line is reported without its bytes. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] chunk = new byte[64 * 1024];
    private int next;
    private int end;
    private long offset;
    private long number;

    LineScanner(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /**
     * One line.
     *
     * @param number counts from 1
     * @param start where it begins in the file
     * @param end where the next one begins
     * @param bytes without the line end; null if it is too long
     * @param ended whether it has a line end
     */
    record Line(long number, long start, long end, byte[] bytes, boolean ended) {}

    /** The next line, or null at the end of the file. */
    Line next() throws IOException {
        long start = offset;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        boolean ended = false;
        while (!ended && (next < end || fill())) {
            int from = next;
            while (next < end && chunk[next] != '\n') {
                next++;
            }
            if (bytes.size() <= MAX_LINE_BYTES) {
                bytes.write(chunk, from, next - from);
            }
            ended = next < end;
            if (ended) {
                next++;
            }
            offset += next - from;
        }
        if (offset == start) {
            return null;
        }
        boolean tooLong = bytes.size() > MAX_LINE_BYTES;
        return new Line(++number, start, offset, tooLong ? null : bytes.toByteArray(), ended);
    }

    private boolean fill() throws IOException {
        next = 0;
        end = Math.max(0, in.read(chunk));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
