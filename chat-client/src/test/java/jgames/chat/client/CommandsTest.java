package jgames.chat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final ChatClient client =
            ChatClient.builder(URI.create("ws://127.0.0.1:1")).build();
    private final ChatRoom room = client.room("chatroom1");
    private final List<String> calls = new ArrayList<>();
    private final Commands commands = Commands.prefix("!", nanos::get)
            .command("roll", "rolls a die", call -> calls.add(call.user() + " " + call.name() + " " + call.args()))
            .alias("r", "roll");

    @AfterEach
    void close() {
        client.close();
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
        nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
        says("Ann", "!roll 4");
        nanos.addAndGet(1);
        says("Ann", "!roll 5");
        assertThat(calls).containsExactly("Ann roll [1]", "Bob roll [3]", "Ann roll [5]");
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
