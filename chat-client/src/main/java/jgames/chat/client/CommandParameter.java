package jgames.chat.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that a command takes after its name: {@code CommandParameter.integer("sides", 2, 100).optional()}. What somebody types
 * is read as that before the command runs, and the {@link CommandCall} has it by its name. Immutable.
 */
public final class CommandParameter {
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,6}(?:d|h|min|m|s))+");
    private static final Pattern PART = Pattern.compile("(\\d{1,6})(d|h|min|m|s)");
    private static final Map<String, Duration> UNITS = Map.of(
            "d", Duration.ofDays(1),
            "h", Duration.ofHours(1),
            "min", Duration.ofMinutes(1),
            "m", Duration.ofMinutes(1),
            "s", Duration.ofSeconds(1));

    private final String name;
    private final String expected;
    private final Function<String, @Nullable Object> reading; // null where it does not fit
    private final boolean rest;
    private final boolean required;

    private CommandParameter(
            String name, String expected, Function<String, @Nullable Object> reading, boolean rest, boolean required) {
        this.name = Objects.requireNonNull(name);
        this.expected = expected;
        this.reading = reading;
        this.rest = rest;
        this.required = required;
        if (name.isBlank()) {
            throw new IllegalArgumentException("a parameter has a name");
        }
    }

    /** One word, or several in quotes. */
    public static CommandParameter word(String name) {
        return new CommandParameter(name, "a word", word -> word, false, true);
    }

    /** A whole number. */
    public static CommandParameter integer(String name) {
        return new CommandParameter(name, "a whole number", CommandParameter::integerOf, false, true);
    }

    /**
     * A whole number within bounds.
     *
     * @throws IllegalArgumentException if the least is above the most
     */
    public static CommandParameter integer(String name, int least, int most) {
        if (least > most) {
            throw new IllegalArgumentException("the least is above the most");
        }
        return new CommandParameter(
                name,
                "a whole number from " + least + " to " + most,
                word -> {
                    Integer number = integerOf(word);
                    return number == null || number < least || number > most ? null : number;
                },
                false,
                true);
    }

    /** A time, as {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d} or {@code 1h30m}. */
    public static CommandParameter duration(String name) {
        return new CommandParameter(name, "a time, like 90s, 5m or 1h30m", CommandParameter::durationOf, false, true);
    }

    /** All that follows, as it was typed. It can only be the last. */
    public static CommandParameter rest(String name) {
        return new CommandParameter(name, "some text", line -> line, true, true);
    }

    /** The same, but it may be left out. After it there can be only others that may be left out. */
    public CommandParameter optional() {
        return new CommandParameter(name, expected, reading, rest, false);
    }

    private static @Nullable Integer integerOf(String word) {
        try {
            return Integer.valueOf(word);
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static @Nullable Duration durationOf(String word) {
        String folded = CommandText.folded(word);
        if (!DURATION.matcher(folded).matches()) {
            return null;
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(folded); part.find(); ) {
            sum = sum.plus(UNITS.get(part.group(2)).multipliedBy(Integer.parseInt(part.group(1))));
        }
        return sum;
    }

    String name() {
        return name;
    }

    boolean isRequired() {
        return required;
    }

    boolean isRest() {
        return rest;
    }

    /** What somebody has typed; null if it does not fit. */
    @Nullable
    Object read(String typed) {
        return reading.apply(typed);
    }

    /** What it has to be. */
    String expectation() {
        return name + " is " + expected;
    }

    /** As help shows it. */
    @Override
    public String toString() {
        return required ? "<" + name + ">" : "[" + name + "]";
    }
}
