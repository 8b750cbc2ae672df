package jgames.chat.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tokens are signed with, as a file has it: a secret a line, of 32 bytes at least and without white space, maybe with a name before
 * it, which the {@code kid} of a token says. The first one signs, and each of them verifies. Empty lines count for nothing, and
 * nor do those that begin with {@code #} and a space.
 *
 * @param all at least one
 */
record Secrets(List<Secret> all) {
    static final int MIN_BYTES = 32;
    private static final int MAX = 8;

    /**
     * One of them.
     *
     * @param name null if it has none
     */
    record Secret(@Nullable String name, byte[] bytes) {
        /** Shows no secret. */
        @Override
        public String toString() {
            return "a secret";
        }
    }

    /**
     * @param content a character a byte, as ISO 8859-1; a mark of its encoding is no part of it
     * @throws IllegalArgumentException if it cannot be read as a whole; the sentence says why and repeats none of it
     */
    static Secrets of(String content) {
        if (content.startsWith("\u00FF\u00FE") || content.startsWith("\u00FE\u00FF")) {
            throw new IllegalArgumentException("is UTF-16, in which nobody else has the same secret");
        }
        List<Secret> all = new ArrayList<>();
        String[] lines = content.replaceFirst("^\u00EF\u00BB\u00BF", "").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.equals("#") || line.startsWith("# ")) {
                continue;
            }
            String[] parts = line.split("\\s+");
            byte[] bytes = parts[parts.length - 1].getBytes(StandardCharsets.ISO_8859_1);
            if (parts.length > 2) {
                throw new IllegalArgumentException("line " + (i + 1) + ": is more than a name and a secret");
            } else if (bytes.length < MIN_BYTES) {
                throw new IllegalArgumentException(
                        "line " + (i + 1) + ": a secret has at least " + MIN_BYTES + " bytes");
            }
            all.add(new Secret(parts.length == 2 ? parts[0] : null, bytes));
        }
        if (all.isEmpty() || all.size() > MAX) {
            throw new IllegalArgumentException("has " + all.size() + " secrets, and has to have 1 to " + MAX);
        }
        return new Secrets(List.copyOf(all));
    }

    Secret signing() {
        return all.get(0);
    }

    /** Those by which a token with this name for its secret may be signed; without a name, all. */
    List<Secret> named(@Nullable String name) {
        return name == null
                ? all
                : all.stream().filter(secret -> name.equals(secret.name)).toList();
    }
}
