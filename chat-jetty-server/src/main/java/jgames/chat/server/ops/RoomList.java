package jgames.chat.server.ops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jgames.chat.core.protocol.GuestAccess;
import jgames.chat.core.protocol.ModeratorAction;
import jgames.chat.core.protocol.RoomName;
import jgames.chat.core.room.RoomSettings;
import jgames.chat.core.room.Rooms;
import org.jspecify.annotations.Nullable;

/**
 * What a list of rooms says: names separated by white space, each maybe followed on its line by options like {@code
 * guests=read} and {@code slow=10s}, and comments from {@code #} to the end of a line. The list may be any text; a mark of
 * its encoding is no part of it.
 *
 * @param valid the settings of the rooms by their names, in their order, at most {@link Rooms#MAX_ROOMS}
 * @param unreadable the rooms on lines with options that cannot be: what was meant for which nobody knows, so none of them is
 *     among the valid ones
 * @param problem what else is there and where, in one sentence; null if nothing is
 */
public record RoomList(
        Map<String, RoomSettings> valid,
        Set<String> unreadable,
        @Nullable String problem) {
    private static final String RULE =
            "cannot be a room's name (1 to 64 of A-Z a-z 0-9 _ -, not first _ or -; not healthz, metrics)";
    private static final Set<String> PATHS = Set.of("healthz", "metrics");
    private static final String UTF_8_MARK = "\u00EF\u00BB\u00BF";
    private static final Pattern OPTION = Pattern.compile("[^=]*=.*|(?:guests|slow)[^A-Za-z0-9_-].*");
    private static final int MAX_TOLD = 5;

    /**
     * @param content a character a byte, as ISO 8859-1: those outside ASCII are in no valid name
     * @param usual what guests may do where the list does not say
     */
    static RoomList of(String content, GuestAccess usual) {
        if (content.startsWith("\u00FE\u00FF") || content.startsWith("\u00FF\u00FE")) {
            return new RoomList(Map.of(), Set.of(), "is UTF-16, and has to be UTF-8 or ASCII");
        }
        Reading reading = new Reading(new RoomSettings(usual, Duration.ZERO));
        String[] lines = content.replace(UTF_8_MARK, " ").split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            reading.line(i + 1, lines[i].replaceFirst("#.*", "").strip());
        }
        return reading.result();
    }

    /** The names of the rooms on a list; of what is wrong with it only those that can be. */
    public static Set<String> names(String content) {
        return of(content, GuestAccess.SAY).valid().keySet();
    }

    /** The lines, first to last. */
    private static final class Reading {
        private final RoomSettings usual;
        private final Map<String, RoomSettings> valid = new LinkedHashMap<>();
        private final Set<String> unreadable = new LinkedHashSet<>();
        private final List<String> problems = new ArrayList<>();
        private int more; // problems than are told
        private int firstTooMany;

        Reading(RoomSettings usual) {
            this.usual = usual;
        }

        void line(int number, String line) {
            List<String> rooms = new ArrayList<>();
            boolean well = true;
            String room = null; // whose options come
            for (String word : line.split("\\s+")) {
                if (word.isEmpty()) {
                    continue;
                } else if (OPTION.matcher(word).matches()) {
                    well &= option(number, room, word);
                    continue;
                }
                room = null;
                if (!RoomName.isValid(word) || PATHS.contains(word)) {
                    tell(number, word, RULE);
                } else if (valid.containsKey(word) || valid.size() < Rooms.MAX_ROOMS) {
                    valid.putIfAbsent(word, usual);
                    room = word;
                    rooms.add(room);
                } else if (firstTooMany == 0) {
                    firstTooMany = number;
                }
            }
            if (!well) {
                unreadable.addAll(rooms);
            }
        }

        private boolean option(int number, @Nullable String room, String option) {
            RoomSettings with = room == null ? null : with(valid.get(room), option);
            if (with != null) {
                valid.put(room, with);
            } else if (room == null) {
                tell(number, option, "is an option, and no room is before it on its line");
            } else {
                tell(number, option, "is no option of a room (guests=say, guests=read, guests=none, slow=10s)");
            }
            return with != null;
        }

        /** Null if there is no such option. */
        private static @Nullable RoomSettings with(RoomSettings settings, String option) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.substring(0, option.length() - value.length())) {
                case "guests=":
                    GuestAccess guests = GuestAccess.parseIfPossible(value);
                    return guests == null ? null : new RoomSettings(guests, settings.slow());
                case "slow=":
                    Duration slow = Times.parseIfPossible(value);
                    boolean can = slow != null && slow.compareTo(ModeratorAction.MAX_PAUSE) <= 0;
                    return can ? new RoomSettings(settings.guests(), slow) : null;
                default:
                    return null;
            }
        }

        private void tell(int number, String word, String what) {
            if (problems.size() < MAX_TOLD) {
                problems.add("line " + number + ": '" + printable(word) + "' " + what);
            } else {
                more++;
            }
        }

        RoomList result() {
            if (more > 0) {
                problems.add("and " + more + " more such names");
            }
            if (firstTooMany > 0) {
                problems.add(
                        "line " + firstTooMany + ": there can be " + Rooms.MAX_ROOMS + " rooms, and these are more");
            }
            valid.keySet().removeAll(unreadable);
            return new RoomList(valid, unreadable, problems.isEmpty() ? null : String.join("; ", problems));
        }
    }

    private static String printable(String word) {
        return word.substring(0, Math.min(word.length(), 70)).replaceAll("[^ -~]", "?");
    }
}
