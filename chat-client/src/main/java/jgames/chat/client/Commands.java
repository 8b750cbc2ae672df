package jgames.chat.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.Entry;
import jgames.chat.core.Message;

/**
 * The commands of a bot: messages that begin with a prefix and a name, like {@code !roll 20}. For {@link
 * ChatClient.Builder#commands}, or as a listener of one room: {@code room.on(Said.class, commands)}.
 *
 * <p>History, the client's own messages and those of other bots are never commands. Names do not tell capitals from small
 * letters. The command {@code help} is there unless there is another one of that name.
 *
 * <p>Commands are run like listeners, one at a time for each room. To be set up by one thread, before the client starts.
 */
public final class Commands implements Consumer<Said> {
    /** So many users are remembered for the cooldown; beyond that whoever was served longest ago is forgotten. */
    private static final int MAX_USERS = 10_000;

    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private record Command(String name, String help, Consumer<? super Call> action) {}

    /**
     * Somebody's use of a command.
     *
     * @param said the message
     * @param name the command's, also where an alias was used
     * @param line what comes after it, without white space around it
     */
    public record Call(Said said, String name, String line) {
        /** Who uses it; anybody can call themselves so. */
        public String user() {
            return said.username();
        }

        /** The words of the line; those in double quotes are one, without them. */
        public List<String> args() {
            List<String> args = new ArrayList<>();
            for (Matcher word = ARGUMENT.matcher(line); word.find(); ) {
                args.add(word.group(1) != null ? word.group(1) : word.group(2));
            }
            return args;
        }

        /** One of {@link #args()}, counted from 0, or else this. */
        public String arg(int index, String otherwise) {
            List<String> args = args();
            return index < args.size() ? args.get(index) : otherwise;
        }

        /** Says something in the same room, as {@link ChatRoom#say(String)}. */
        public CompletableFuture<Entry> reply(String text) {
            return said.room().say(text);
        }
    }

    private final String prefix;
    private final Map<String, Command> byName = new TreeMap<>(); // aliases, too
    private final Map<String, Long> servedAt = new LinkedHashMap<>(); // guarded by itself; longest ago first
    private final LongSupplier nanos;
    private long cooldownNanos;

    private Commands(String prefix, LongSupplier nanos) {
        this.prefix = prefix;
        this.nanos = nanos;
        command("help", "what I can do", call -> call.reply(help()));
    }

    /** Commands that begin with this, like {@code "!"}. */
    public static Commands prefix(String prefix) {
        return prefix(prefix, System::nanoTime);
    }

    static Commands prefix(String prefix, LongSupplier nanos) {
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("without a prefix every message would be a command");
        }
        return new Commands(prefix, nanos);
    }

    /**
     * Adds a command, or puts it in the place of another one of that name.
     *
     * @param name without the prefix and without white space
     * @param help what it does, in some words
     * @param action may block, and take its time to reply; what it throws is logged
     * @return these commands
     */
    public Commands command(String name, String help, Consumer<? super Call> action) {
        byName.put(key(name), new Command(name, help, action));
        return this;
    }

    /**
     * Gives a command another name.
     *
     * @return these commands
     * @throws IllegalArgumentException if there is no such command
     */
    public Commands alias(String alias, String name) {
        Command command = byName.get(key(name));
        if (command == null) {
            throw new IllegalArgumentException("no command " + name);
        }
        byName.put(key(alias), command);
        return this;
    }

    /**
     * After a command its user's next ones are passed over for so long.
     *
     * @return these commands
     */
    public Commands cooldown(Duration time) {
        cooldownNanos = time.toNanos();
        return this;
    }

    /** Runs the command that a message is, if it is one. */
    @Override
    public void accept(Said said) {
        String text = said.text().strip();
        if (said.history() || said.own() || said.message().bot() || !text.startsWith(prefix)) {
            return;
        }
        String[] words = text.substring(prefix.length()).split("\\s+", 2);
        Command command = byName.get(words[0].toLowerCase(Locale.ROOT));
        if (command != null && isServed(said.username())) {
            command.action.accept(new Call(said, command.name, words.length > 1 ? words[1] : ""));
        }
    }

    private boolean isServed(String user) {
        if (cooldownNanos == 0) {
            return true;
        }
        synchronized (servedAt) {
            long now = nanos.getAsLong();
            Long last = servedAt.get(user);
            if (last != null && now - last < cooldownNanos) {
                return false;
            }
            servedAt.remove(user);
            servedAt.put(user, now);
            if (servedAt.size() > MAX_USERS) {
                servedAt.remove(servedAt.keySet().iterator().next());
            }
            return true;
        }
    }

    /** All in one message, with less of each where there are many. */
    String help() {
        List<Command> commands = byName.values().stream().distinct().toList();
        String full = commands.stream().map(this::described).collect(Collectors.joining(" · "));
        String names = commands.stream().map(each -> prefix + each.name).collect(Collectors.joining(" "));
        String line = fits(full) ? full : names;
        return fits(line) ? line : line.substring(0, line.offsetByCodePoints(0, Message.MAX_CODE_POINTS));
    }

    private String described(Command command) {
        String names = byName.entrySet().stream()
                .filter(each -> each.getValue() == command && !each.getKey().equals(key(command.name)))
                .map(each -> ", " + prefix + each.getKey())
                .collect(Collectors.joining("", prefix + command.name, ""));
        return names + ": " + command.help;
    }

    private static boolean fits(String line) {
        return line.codePointCount(0, line.length()) <= Message.MAX_CODE_POINTS;
    }

    private static String key(String name) {
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("not a command's name: \"" + name + "\"");
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
