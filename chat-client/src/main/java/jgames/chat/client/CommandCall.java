package jgames.chat.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Entry;
import org.jspecify.annotations.Nullable;

/** Somebody's use of a command of a bot. Immutable. */
public final class CommandCall {
    private final Said said;
    private final String name;
    private final String line;
    private final List<CommandParameter> parameters;
    private final Map<String, Object> values;

    /**
     * @param parameters the command's
     * @param values of those that were typed, by the parameters' names
     */
    CommandCall(Said said, String name, String line, List<CommandParameter> parameters, Map<String, Object> values) {
        this.said = said;
        this.name = name;
        this.line = line;
        this.parameters = List.copyOf(parameters);
        this.values = Map.copyOf(values);
    }

    /** The message. */
    public Said said() {
        return said;
    }

    /** The command's name, also where an alias was used. */
    public String name() {
        return name;
    }

    /** What comes after the name as it was typed, without white space around it. */
    public String line() {
        return line;
    }

    /** Who uses it; anybody can call themselves so. */
    public String user() {
        return said.username();
    }

    /** The words of the line; those in double quotes of any language are one, without them. */
    public List<String> args() {
        return CommandText.words(line).stream().map(CommandText.Word::text).toList();
    }

    /** One of {@link #args()}, counted from 0; {@code otherwise} if there are not so many. */
    public String arg(int index, String otherwise) {
        List<String> args = args();
        return index < args.size() ? args.get(index) : otherwise;
    }

    /**
     * The value of a parameter that is a word or the rest.
     *
     * @throws IllegalArgumentException if the command has no such parameter, as all the following do
     * @throws IllegalStateException if it was left out, as all do that have no default
     */
    public String text(String parameter) {
        return needed(parameter, String.class);
    }

    /** The same; {@code otherwise} if it was left out. */
    public String text(String parameter, String otherwise) {
        return or(value(parameter, String.class), otherwise);
    }

    /** The value of a parameter that is a whole number. */
    public int integer(String parameter) {
        return needed(parameter, Integer.class);
    }

    /** The same; {@code otherwise} if it was left out. */
    public int integer(String parameter, int otherwise) {
        return or(value(parameter, Integer.class), otherwise);
    }

    /** The value of a parameter that is a time. */
    public Duration duration(String parameter) {
        return needed(parameter, Duration.class);
    }

    /** The same; {@code otherwise} if it was left out. */
    public Duration duration(String parameter, Duration otherwise) {
        return or(value(parameter, Duration.class), otherwise);
    }

    private <T> T needed(String parameter, Class<T> type) {
        T value = value(parameter, type);
        if (value == null) {
            throw new IllegalStateException(parameter + " was left out");
        }
        return value;
    }

    private <T> @Nullable T value(String parameter, Class<T> type) {
        Object value = values.get(parameter);
        if (value == null && parameters.stream().noneMatch(each -> each.name().equals(parameter))
                || value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("the command " + name + " has no such parameter " + parameter);
        }
        return type.cast(value);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /**
     * Says something in the same room, as {@link ChatRoom#say(String)}: what cannot be said, because it is too long, fails the
     * future, and the log tells it.
     */
    public CompletableFuture<Entry> reply(String text) {
        return said.room().say(text);
    }
}
