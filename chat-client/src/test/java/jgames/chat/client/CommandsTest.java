package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages are commands, and what comes with them. Nothing connects here. */
class CommandsTest {
    private final ManualTime time = new ManualTime();
    private final ChatClient client = ChatClient.builder(URI.create("ws://127.0.0.1:1"))
            .time(time, time::nanos)
            .build();
    private final ChatRoom room = client.room("chatroom1");
    private final List<String> calls = new ArrayList<>();
    private final Commands commands = Commands.prefix("!")
            .command("roll", "rolls a die", call -> calls.add(call.user() + " " + call.name() + " " + call.args()))
            .alias("r", "roll");

    @AfterEach
    void close() {
        client.close();
        time.shutdown();
    }

    private void says(String username, String text) {
        hears(new Message(username, "red", text), false, false);
    }

    private void hears(Message message, boolean own, boolean history) {
        commands.accept(new Said(room, new Entry(new EventId(1, 0), message), Instant.EPOCH, own, history));
    }

    @Test
    void aCommandIsThePrefixAndAName() {
        says("Ann", "!roll");
        says("Ann", "  !ROLL  2   sides ");
        says("Bob", "!r 6");
        says("Bob", "!rolls");
        says("Bob", "roll");
        says("Bob", "! roll");
        says("Bob", "!");
        says("Bob", "please !roll");
        assertThat(calls).containsExactly("Ann roll []", "Ann roll [2, sides]", "Bob roll [6]");
    }

    @Test
    void wordsInQuotesAreOneArgument() {
        says("Ann", "!roll \"two words\" \"\" un\"quoted \"open end");
        assertThat(calls).containsExactly("Ann roll [two words, , un\"quoted, \"open, end]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!roll \"a b\" c",
                "!roll \u201ca b\u201d c",
                "!roll \u201ea b\u201c c",
                "!roll \u201ea b\u201d c",
                "!roll \u201da b\u201d c",
                "!roll \u201ca b\" c",
                "!roll \"a b\u201d c",
                "!roll \u00aba b\u00bb c",
                "!roll \u00ab\u00a0a b\u202f\u00bb c",
                "!roll \u00bba b\u00ab c",
                "!roll \u300ca b\u300d c",
                "!roll \u300ea b\u300f c",
                "!roll \uff02a b\uff02 c",
                "!roll\u00a0\"a b\"\u00a0c",
                "!roll\u3000\"a b\"\u3000\u3000c\u3000",
                "\u3000!roll\u2009\"a b\"\u202fc",
                "!roll\u200b\"a b\"\u200bc",
                "\ufeff!roll \"a b\" c",
                "\u200e!roll \"a b\" c\u200e",
                "!roll\n\"a b\"\tc",
                "\uff01roll \"a b\" c",
                "\uff01\uff52\uff4f\uff4c\uff4c\u3000\"a b\"\u3000c",
                "\ufe57ROLL \"a b\" c",
            })
    void whatAPhoneOrAnInputMethodMakesOfACommandIsTheSameCommand(String typed) {
        says("Ann", typed);
        assertThat(calls).containsExactly("Ann roll [a b, c]");
    }

    @Test
    void apostrophesAndOpenQuotesAreParts() {
        says("Ann", "!roll don\u2019t \u2018quite\u2019 5\u201d \u201copen end");
        assertThat(calls).containsExactly("Ann roll [don\u2019t, \u2018quite\u2019, 5\u201d, \u201copen, end]");
    }

    @Test
    void otherPrefixesAreTypedOnPhonesToo() {
        for (String prefix : List.of("dice, ", "/", "\u00a1\u00c4!", "\uff1f")) {
            Commands other = Commands.prefix(prefix)
                    .command("w\u00fcrfel", "rolls", call -> calls.add(call.name() + " " + call.line()));
            for (String typed : List.of(prefix + "w\u00fcrfel 6", prefix.toUpperCase() + "Wu\u0308rfel\u00a06")) {
                other.accept(new Said(
                        room,
                        new Entry(new EventId(1, 0), new Message("Ann", "red", typed)),
                        Instant.EPOCH,
                        false,
                        false));
            }
        }
        assertThat(calls).hasSize(8).containsOnly("w\u00fcrfel 6");
    }

    @Test
    void argumentsHaveDefaultsAndTheLineIsThereAsItIs() {
        commands.command(
                "poll", "asks", call -> calls.add(call.arg(0, "?") + "|" + call.arg(1, "?") + "|" + call.line()));
        says("Ann", "!poll  tea   or \"coffee\" ");
        says("Ann", "!poll");
        assertThat(calls).containsExactly("tea|or|tea   or \"coffee\"", "?|?|");
    }

    @Test
    void historyOwnMessagesAndOtherBotsAreNeverCommands() {
        hears(new Message("Ann", "red", "!roll"), false, true);
        hears(new Message("Ann", "red", "!roll"), true, false);
        hears(new Message("Ann", "red", "!roll", true), false, false);
        assertThat(calls).isEmpty();
    }

    @Test
    void aUserIsServedOnceInTheCooldownAndOthersMeanwhile() {
        commands.cooldown(Duration.ofSeconds(5));
        says("Ann", "!roll 1");
        says("Ann", "!r 2");
        says("Bob", "!roll 3");
        time.pass(Duration.ofSeconds(5).minusNanos(1));
        says("Ann", "!roll 4");
        time.pass(Duration.ofNanos(1));
        says("Ann", "!roll 5");
        assertThat(calls).containsExactly("Ann roll [1]", "Bob roll [3]", "Ann roll [5]");
    }

    @Test
    void whoHasToWaitIsToldOnceAndACommandCanHaveACooldownOfItsOwn() {
        commands.command("hi", "", call -> calls.add("hi " + call.user()))
                .cooldown(Duration.ofSeconds(5))
                .cooldown("roll", Duration.ofSeconds(60))
                .onCooldown((call, left) -> calls.add(call.name() + " in " + left.toSeconds()));
        says("Ann", "!roll");
        says("Ann", "!hi");
        says("Ann", "!r");
        says("Ann", "!roll");
        says("Ann", "!hi");
        time.pass(Duration.ofSeconds(5));
        says("Ann", "!hi");
        says("Ann", "!roll");
        time.pass(Duration.ofSeconds(55));
        says("Ann", "!roll");
        assertThat(calls).containsExactly("Ann roll []", "hi Ann", "roll in 60", "hi in 5", "hi Ann", "Ann roll []");
        assertThatThrownBy(() -> commands.cooldown("nothing", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parametersAreReadBeforeTheCommandRuns() {
        commands.command(
                        "mute",
                        "silences",
                        List.of(
                                CommandParameter.word("who"),
                                CommandParameter.duration("time").optional(),
                                CommandParameter.rest("why").optional()),
                        call -> calls.add(call.text("who") + "|" + call.duration("time", Duration.ofMinutes(1)) + "|"
                                + call.text("why", "-")))
                .command(
                        "pick",
                        "picks",
                        List.of(CommandParameter.integer("from", 1, 6), CommandParameter.integer("to")),
                        call -> calls.add(call.integer("from") + "-" + call.integer("to")))
                .onMisuse((call, sentence) -> calls.add(sentence));
        says("Ann", "!mute \"the troll\" 1H30m  he  said \"no\" ");
        says("Ann", "!mute Bob");
        says("Ann", "!mute");
        says("Ann", "!mute Bob 5");
        says("Ann", "!pick 2 -7 and more");
        says("Ann", "!pick \uff16 8");
        says("Ann", "!pick 7 8");
        says("Ann", "!pick 2 99999999999");
        says("Ann", "!pick 2");
        assertThat(calls)
                .containsExactly(
                        "the troll|PT1H30M|he  said \"no\"",
                        "Bob|PT1M|-",
                        "!mute <who> [time] [why]: who is a word",
                        "!mute <who> [time] [why]: time is a time, like 90s, 5m or 1h30m",
                        "2--7",
                        "6-8",
                        "!pick <from> <to>: from is a whole number from 1 to 6",
                        "!pick <from> <to>: to is a whole number",
                        "!pick <from> <to>: to is a whole number");
        assertThat(commands.help("mute")).isEqualTo("!mute <who> [time] [why]: silences");
    }

    @Test
    void parametersThatCannotBeAreToldToTheirAuthor() {
        CommandParameter word = CommandParameter.word("word");
        for (List<CommandParameter> wrong : List.of(
                List.of(word.optional(), CommandParameter.word("next")),
                List.of(CommandParameter.rest("all"), word),
                List.of(word, word))) {
            assertThatThrownBy(() -> commands.command("x", "", wrong, call -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        commands.command("x", "", List.of(word.optional()), call -> {
            assertThatThrownBy(() -> call.text("word")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> call.text("other")).isInstanceOf(IllegalArgumentException.class);
            calls.add("x");
        });
        commands.command("y", "", List.of(word), call -> {
            assertThatThrownBy(() -> call.integer("word", 7)).isInstanceOf(IllegalArgumentException.class);
            calls.add("y");
        });
        says("Ann", "!x");
        says("Ann", "!y a");
        assertThat(calls).containsExactly("x", "y");
    }

    @Test
    void whatIsUnknownAndWhatFailsIsTheBotsToAnswer() {
        commands.command("fail", "", call -> {
            throw new IllegalStateException("a mistake");
        });
        says("Ann", "!nothing");
        assertThatThrownBy(() -> says("Ann", "!fail")).isInstanceOf(IllegalStateException.class);
        commands.unknown(call -> calls.add("unknown " + call.name() + " " + call.line()))
                .onError((call, error) -> calls.add(call.name() + ": " + error.getMessage()));
        says("Ann", "!nothing at all");
        says("Ann", "!!!");
        says("Ann", "!");
        says("Ann", "!fail");
        assertThat(calls).containsExactly("unknown nothing at all", "fail: a mistake");
    }

    @Test
    void helpIsGenerated() {
        assertThat(commands.help()).isEqualTo("!help: what I can do · !roll, !r: rolls a die");
        assertThat(List.of(commands.help("R"), commands.help("!roll"))).containsOnly("!roll, !r: rolls a die");
        assertThat(commands.help("nothing")).isEqualTo(commands.help());
        for (int i = 0; i < 50; i++) {
            commands.command("command" + i, "has much to say about itself", call -> {});
        }
        assertThat(commands.help())
                .startsWith("!command0 !command1 !command10 ")
                .hasSizeLessThanOrEqualTo(500);
        for (int i = 0; i < 50; i++) {
            commands.command("more" + i, "and more", call -> {});
        }
        assertThat(commands.help()).hasSize(500);
        commands.command("help", "my own", call -> calls.add("my own help"));
        says("Ann", "!help");
        assertThat(calls).containsExactly("my own help");
    }

    @Test
    void whatCannotBeACommandIsToldToItsAuthor() {
        assertThatThrownBy(() -> Commands.prefix(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commands.command("two words", "", call -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commands.alias("x", "nothing")).isInstanceOf(IllegalArgumentException.class);
    }
}
