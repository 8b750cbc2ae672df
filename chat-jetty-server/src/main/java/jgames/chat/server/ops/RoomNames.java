package jgames.chat.server.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/**
 * What a list of rooms says: names separated by white space, and comments from {@code #} to the end of a line. The list
 * may be any text; a mark of its encoding is no part of it.
 *
 * @param valid in their order, each once, at most {@link Rooms#MAX_ROOMS}
 * @param problem what else is there and where, in one sentence; null if nothing is
 */
public record RoomNames(Collection<String> valid, @Nullable String problem) {
    private static final String RULE =
            "cannot be a room's name (1 to 64 of A-Z a-z 0-9 _ -, not first _ or -; not healthz, metrics)";
    private static final Set<String> PATHS = Set.of("healthz", "metrics");
    private static final String UTF_8_MARK = "\u00EF\u00BB\u00BF";
    private static final int MAX_TOLD = 5;

    /** @param content a character a byte, as ISO 8859-1: those outside ASCII are in no valid name */
    static RoomNames of(String content) {
        if (content.startsWith("\u00FE\u00FF") || content.startsWith("\u00FF\u00FE")) {
            return new RoomNames(Set.of(), "is UTF-16, and has to be UTF-8 or ASCII");
        }
        Set<String> valid = new LinkedHashSet<>();
        List<String> problems = new ArrayList<>();
        int invalid = 0;
        int firstTooMany = 0;
        String[] lines = content.replace(UTF_8_MARK, " ").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            for (String name : lines[i].replaceFirst("#.*", "").strip().split("\\s+")) {
                if (name.isEmpty() || valid.contains(name)) {
                    continue;
                }
                if (!RoomName.isValid(name) || PATHS.contains(name)) {
                    if (++invalid <= MAX_TOLD) {
                        problems.add("line " + (i + 1) + ": '" + printable(name) + "' " + RULE);
                    }
                } else if (valid.size() < Rooms.MAX_ROOMS) {
                    valid.add(name);
                } else if (firstTooMany == 0) {
                    firstTooMany = i + 1;
                }
            }
        }
        if (invalid > MAX_TOLD) {
            problems.add("and " + (invalid - MAX_TOLD) + " more such names");
        }
        if (firstTooMany > 0) {
            problems.add("line " + firstTooMany + ": there can be " + Rooms.MAX_ROOMS + " rooms, and these are more");
        }
        return new RoomNames(valid, problems.isEmpty() ? null : String.join("; ", problems));
    }

    private static String printable(String name) {
        return name.substring(0, Math.min(name.length(), 70)).replaceAll("[^ -~]", "?");
    }
}
