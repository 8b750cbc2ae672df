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
import jgames.chat.core.Entry;
import jgames.chat.core.Message;
import jgames.chat.core.MessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        commands.accept(new Said(room, new Entry(new MessageId(1, 0), message), Instant.EPOCH, own, history));
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
    void helpIsGenerated() {
        assertThat(commands.help()).isEqualTo("!help: what I can do · !roll, !r: rolls a die");
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
