package jgames.chat.client;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a bot: messages that begin with a prefix and a name, like {@code !roll 20}. For {@link
 * ChatClientBuilder#commands}, or as a listener of one room: {@code room.on(Said.class, commands)}.
 *
 * <p>History, the client's own messages and those of other bots are never commands. Small letters count as capitals in
 * prefix and names, full-width letters as others, and every white space of Unicode as white space: what a phone or an input
 * method makes of {@code !roll 20} is the same command. There is a command {@code help}, for all or with a name for one, unless
 * the bot has one of its own.
 *
 * <p>Commands run like listeners, one at a time for each room. One thread sets them up, before the client starts.
 */
public final class Commands implements Consumer<Said> {
    /** So many users are remembered for the cooldown; beyond that whoever was served longest ago is forgotten. */
    private static final int MAX_USERS = 10_000;

    /** All white space of Unicode, and what is invisible between words or before them. */
    private static final String SPACE = "[\\p{IsWhite_Space}\u200b\u200e\u200f\u2060\ufeff]";

    private static final Pattern SPACES = Pattern.compile(SPACE + "+");
    private static final Pattern AROUND = Pattern.compile("^" + SPACE + "+|" + SPACE + "+$");

    /** Keyboards make curly quotes of straight ones, as a language has them, and now and then of one of the two only. */
    private static final Pattern ARGUMENT = Pattern.compile(
            Stream.of(
                            "\"([^\"]*)\"",
                            "[\"\u201c\u201d\u201e\u201f\uff02\u301d-\u301f]([^\"\u201c-\u201f\uff02\u301d-\u301f]*)[\"\u201c-\u201f\uff02\u301d-\u301f]",
                            "\u00ab([^\u00bb]*)\u00bb",
                            "\u00bb([^\u00ab]*)\u00ab",
                            "\u300c([^\u300d]*)\u300d",
                            "\u300e([^\u300f]*)\u300f",
                            "((?:(?!" + SPACE + ").)+)")
                    .collect(Collectors.joining("|")),
            Pattern.DOTALL);

    private record Command(String name, String help, Consumer<? super Call> action) {}

    /**
     * Somebody's use of a command.
     *
     * @param said the message
     * @param name the command's, also where an alias was used
     * @param line what comes after it as it was typed, without white space around it
     */
    public record Call(Said said, String name, String line) {
        /** Who uses it; anybody can call themselves so. */
        public String user() {
            return said.username();
        }

        /** The words of the line; those in double quotes of any language are one, without them. */
        public List<String> args() {
            List<String> args = new ArrayList<>();
            for (Matcher word = ARGUMENT.matcher(line); word.find(); ) {
                args.add(IntStream.rangeClosed(1, word.groupCount())
                        .mapToObj(word::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(arg -> word.group().matches("(?s)[\u00ab\u00bb].*") ? stripped(arg) : arg) // « such »
                        .orElseThrow());
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
    private @Nullable Consumer<? super Call> unknown;
    private @Nullable BiConsumer<? super Call, ? super Throwable> onError;

    private Commands(String prefix, LongSupplier nanos) {
        this.prefix = prefix;
        this.nanos = nanos;
        command("help", "what I can do", call -> call.reply(help(call.arg(0, ""))));
    }

    /** Commands that begin with this, like {@code "!"}. */
    public static Commands prefix(String prefix) {
        return prefix(prefix, System::nanoTime);
    }

    static Commands prefix(String prefix, LongSupplier nanos) {
        if (stripped(prefix).isEmpty()) {
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
        byName.put(key(name), new Command(name, Objects.requireNonNull(help), Objects.requireNonNull(action)));
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
     * Does this where somebody uses a command that there is none of; without this that is passed over. What follows the prefix has
     * to begin with a letter or a digit.
     *
     * @return these commands
     */
    public Commands unknown(Consumer<? super Call> action) {
        unknown = Objects.requireNonNull(action);
        return this;
    }

    /**
     * Does this when a command throws, on the same thread; without this it is logged as what any listener throws.
     *
     * @return these commands
     */
    public Commands onError(BiConsumer<? super Call, ? super Throwable> action) {
        onError = Objects.requireNonNull(action);
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
        if (!said.isFromPerson()) {
            return;
        }
        String text = stripped(said.text());
        int end = endOfPrefix(text);
        if (end < 0) {
            return;
        }
        String[] words = SPACES.split(text.substring(end), 2);
        Command command = byName.get(folded(words[0]));
        if (command == null && unknown != null && beginsLikeAName(words[0])) {
            command = new Command(words[0], "", unknown);
        }
        if (command != null && isServed(said.username())) {
            run(command, new Call(said, command.name, words.length > 1 ? words[1] : ""));
        }
    }

    private void run(Command command, Call call) {
        try {
            command.action.accept(call);
        } catch (RuntimeException | Error error) {
            if (onError == null) {
                throw error;
            }
            onError.accept(call, error);
        }
    }

    private static boolean beginsLikeAName(String word) {
        return !word.isEmpty() && Character.isLetterOrDigit(word.codePointAt(0));
    }

    /** Where the name begins; -1 if the text does not begin with the prefix. */
    private int endOfPrefix(String text) {
        String sought = folded(prefix);
        StringBuilder found = new StringBuilder();
        int at = 0;
        while (at < text.length() && found.length() < sought.length()) {
            int c = text.codePointAt(at);
            found.append(folded(Character.toString(c)));
            at += Character.charCount(c);
        }
        return found.toString().equals(sought) ? at : -1;
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

    /** One command's, if the word is its name with or without the prefix, and else all. */
    String help(String word) {
        int end = endOfPrefix(word);
        Command command = byName.get(folded(end < 0 ? word : word.substring(end)));
        return command == null ? help() : cut(described(command));
    }

    /** All in one message, with less of each where there are many. */
    String help() {
        List<Command> commands = byName.values().stream().distinct().toList();
        String full = commands.stream().map(this::described).collect(Collectors.joining(" · "));
        String names = commands.stream().map(each -> prefix + each.name).collect(Collectors.joining(" "));
        String line = fits(full) ? full : names;
        return cut(line);
    }

    private static String cut(String line) {
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
        if (name.isEmpty() || SPACES.matcher(name).find()) {
            throw new IllegalArgumentException("not a command's name: \"" + name + "\"");
        }
        return folded(name);
    }

    /** One form for what looks the same but for its case: full-width and other compatible forms, composed or not. */
    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static String stripped(String text) {
        return AROUND.matcher(text).replaceAll("");
    }
}
