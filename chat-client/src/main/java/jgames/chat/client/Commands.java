package jgames.chat.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jgames.chat.client.ChatEvent.Said;
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
    private record Command(
            String name, String help, List<CommandParameter> parameters, Consumer<? super CommandCall> action) {}

    private final String prefix;
    private final Map<String, Command> byName = new TreeMap<>(); // aliases, too
    private final Map<String, Duration> cooldowns = new HashMap<>(); // of commands that have one of their own
    private final Cooldown served = new Cooldown();
    private Duration cooldown = Duration.ZERO;
    private @Nullable Consumer<? super CommandCall> unknown;
    private BiConsumer<? super CommandCall, ? super String> onMisuse = CommandCall::reply;
    private BiConsumer<? super CommandCall, ? super Duration> onCooldown = this::sayWhen;
    private @Nullable BiConsumer<? super CommandCall, ? super Throwable> onError;

    private Commands(String prefix) {
        this.prefix = prefix;
        command("help", "what I can do", call -> call.reply(help(call.arg(0, ""))));
    }

    /**
     * Commands that begin with this, like {@code "!"}.
     *
     * @throws IllegalArgumentException if there is nothing to be seen in it
     */
    public static Commands prefix(String prefix) {
        if (CommandText.stripped(prefix).isEmpty()) {
            throw new IllegalArgumentException("without a prefix every message would be a command");
        }
        return new Commands(prefix);
    }

    /**
     * Adds a command, or puts it in the place of another one of that name.
     *
     * @param name without the prefix and without white space
     * @param help what it does, in some words
     * @param action may block, and take its time to reply; what it throws is logged
     * @return these commands
     * @throws IllegalArgumentException if no command can have this name
     */
    public Commands command(String name, String help, Consumer<? super CommandCall> action) {
        return command(name, help, List.of(), action);
    }

    /**
     * Adds a command that takes something. Where what is typed does not fit, the command does not run, and {@link #onMisuse} does.
     * What is typed beyond the last parameter is passed over.
     *
     * @param parameters those that may be left out after the others, the rest of the line last
     * @return these commands
     * @throws IllegalArgumentException as the other one, or if the parameters cannot follow each other
     */
    public Commands command(
            String name, String help, List<CommandParameter> parameters, Consumer<? super CommandCall> action) {
        Objects.requireNonNull(help);
        Objects.requireNonNull(action);
        for (int i = 1; i < parameters.size(); i++) {
            CommandParameter before = parameters.get(i - 1);
            if (before.isRest() || !before.isRequired() && parameters.get(i).isRequired()) {
                throw new IllegalArgumentException(parameters.get(i) + " cannot follow " + before);
            }
        }
        if (parameters.stream().map(CommandParameter::name).distinct().count() < parameters.size()) {
            throw new IllegalArgumentException("two parameters have the same name");
        }
        byName.put(key(name), new Command(name, help, List.copyOf(parameters), action));
        return this;
    }

    /**
     * Gives a command another name.
     *
     * @return these commands
     * @throws IllegalArgumentException if there is no such command
     */
    public Commands alias(String alias, String name) {
        byName.put(key(alias), command(name));
        return this;
    }

    private Command command(String name) {
        Command command = byName.get(key(name));
        if (command == null) {
            throw new IllegalArgumentException("no command " + name);
        }
        return command;
    }

    /**
     * Sets what happens when somebody uses a command that does not exist; without this, nothing. What follows the prefix has to
     * begin with a letter or a digit.
     *
     * @return these commands
     */
    public Commands unknown(Consumer<? super CommandCall> action) {
        unknown = Objects.requireNonNull(action);
        return this;
    }

    /**
     * Sets what happens when what is typed does not fit the command's parameters. Without this the sentence is the reply.
     *
     * @param action gets the call, without values, and what is expected, in a sentence
     * @return these commands
     */
    public Commands onMisuse(BiConsumer<? super CommandCall, ? super String> action) {
        onMisuse = Objects.requireNonNull(action);
        return this;
    }

    /**
     * Sets what happens when a command throws, on the same thread. Without this it is logged, as what any listener throws.
     *
     * @return these commands
     */
    public Commands onError(BiConsumer<? super CommandCall, ? super Throwable> action) {
        onError = Objects.requireNonNull(action);
        return this;
    }

    /**
     * Lets each user wait so long after a command before the next one. A user who does not wait is told so once, and then passed
     * over. Users are told apart by what the server has verified, and guests by their names.
     *
     * @return these commands
     */
    public Commands cooldown(Duration time) {
        cooldown = Objects.requireNonNull(time);
        return this;
    }

    /**
     * Gives a command a cooldown of its own in place of the one for all.
     *
     * @return these commands
     * @throws IllegalArgumentException if there is no such command
     */
    public Commands cooldown(String name, Duration time) {
        cooldowns.put(command(name).name, Objects.requireNonNull(time));
        return this;
    }

    /**
     * Does this once where somebody has to wait. Without this the reply says how long.
     *
     * @param action gets the call, without values, and how long it is
     * @return these commands
     */
    public Commands onCooldown(BiConsumer<? super CommandCall, ? super Duration> action) {
        onCooldown = Objects.requireNonNull(action);
        return this;
    }

    private void sayWhen(CommandCall call, Duration left) {
        long seconds = (left.toMillis() + 999) / 1000;
        call.reply(cut(call.user() + ": " + prefix + call.name() + " again in " + seconds + " s"));
    }

    /** Runs the command that a message is, if it is one. */
    @Override
    public void accept(Said said) {
        if (!said.isFromPerson()) {
            return;
        }
        String text = CommandText.stripped(said.text());
        int end = CommandText.endOfPrefix(prefix, text);
        if (end < 0) {
            return;
        }
        String[] words = CommandText.SPACES.split(text.substring(end), 2);
        Command command = byName.get(CommandText.folded(words[0]));
        if (command == null && unknown != null && beginsLikeAName(words[0])) {
            command = new Command(words[0], "", List.of(), unknown);
        }
        if (command != null) {
            serve(command, said, words.length > 1 ? words[1] : "");
        }
    }

    private void serve(Command command, Said said, String line) {
        CommandCall call = new CommandCall(said, command.name, line, command.parameters, Map.of());
        Duration own = cooldowns.get(command.name);
        String who = said.user() == null ? "guest " + said.username() : "user " + said.user();
        Cooldown.Answer answer = served.ask(
                own == null ? who : command.name + "\n" + who,
                own == null ? cooldown : own,
                said.room().nanos());
        try {
            if (answer.left().isZero()) {
                run(command, call);
            } else if (answer.first()) {
                onCooldown.accept(call, answer.left());
            }
        } catch (RuntimeException | Error error) {
            if (onError == null) {
                throw error;
            }
            onError.accept(call, error);
        }
    }

    private void run(Command command, CommandCall call) {
        Map<String, Object> values = new HashMap<>();
        List<CommandText.Word> words = CommandText.words(call.line());
        for (int i = 0; i < command.parameters.size(); i++) {
            CommandParameter parameter = command.parameters.get(i);
            boolean typed = i < words.size();
            Object value = null;
            if (typed) {
                CommandText.Word word = words.get(i);
                value = parameter.read(parameter.isRest() ? call.line().substring(word.start()) : word.text());
            }
            if (value != null) {
                values.put(parameter.name(), value);
            } else if (typed || parameter.isRequired()) {
                onMisuse.accept(call, cut(usage(command) + ": " + parameter.expectation()));
                return;
            }
        }
        command.action.accept(new CommandCall(call.said(), call.name(), call.line(), command.parameters, values));
    }

    private static boolean beginsLikeAName(String word) {
        return !word.isEmpty() && Character.isLetterOrDigit(word.codePointAt(0));
    }

    /** One command's, if the word is its name with or without the prefix, and else all. */
    String help(String word) {
        int end = CommandText.endOfPrefix(prefix, word);
        Command command = byName.get(CommandText.folded(end < 0 ? word : word.substring(end)));
        return command == null ? help() : cut(described(command));
    }

    /** All in one message, with less of each where there are many. */
    String help() {
        List<Command> commands = byName.values().stream().distinct().toList();
        String full = commands.stream().map(this::described).collect(Collectors.joining(" · "));
        String names = commands.stream().map(each -> prefix + each.name).collect(Collectors.joining(" "));
        return fits(full) ? full : cut(names);
    }

    private static String cut(String line) {
        return fits(line) ? line : line.substring(0, line.offsetByCodePoints(0, Message.MAX_CODE_POINTS));
    }

    private String described(Command command) {
        return usage(command) + ": " + command.help;
    }

    private String usage(Command command) {
        String names = byName.entrySet().stream()
                .filter(each -> each.getValue() == command && !each.getKey().equals(key(command.name)))
                .map(each -> ", " + prefix + each.getKey())
                .collect(Collectors.joining("", prefix + command.name, ""));
        return command.parameters.stream().map(each -> " " + each).collect(Collectors.joining("", names, ""));
    }

    private static boolean fits(String line) {
        return line.codePointCount(0, line.length()) <= Message.MAX_CODE_POINTS;
    }

    private static String key(String name) {
        if (name.isEmpty() || CommandText.SPACES.matcher(name).find()) {
            throw new IllegalArgumentException("not a command's name: \"" + name + "\"");
        }
        return CommandText.folded(name);
    }
}
