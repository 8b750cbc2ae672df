package jgames.chat.server.ops;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How operators write how long something takes: {@code 500ms}, {@code 3s}, {@code 1m} or {@code 1h}, or {@code 0}. */
public final class Times {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("ms", ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS);

    private Times() {}

    /** The time that a text names; null if it names none. */
    public static @Nullable Duration parseIfPossible(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher time = TIME.matcher(text);
        return time.matches() ? Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2))) : null;
    }
}
