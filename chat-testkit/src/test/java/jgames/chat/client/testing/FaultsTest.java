package jgames.chat.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Connected;
import jgames.chat.client.ChatEvent.Disconnected;
import jgames.chat.client.ChatEvent.Ended;
import jgames.chat.client.ChatEvent.Gap;
import jgames.chat.client.ChatEvent.Rejected;
import jgames.chat.client.ChatEvent.Resumed;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatException;
import jgames.chat.client.ChatRoom;
import jgames.chat.client.Commands;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.Role;
import org.junit.jupiter.api.Test;

/** What goes wrong when the test says so, and time that passes when it does. */
class FaultsTest {
    private final List<ChatEvent> events = new CopyOnWriteArrayList<>();

    /** The last event of a kind, when there are so many of them. */
    private <E extends ChatEvent> E nth(Class<E> type, int count) {
        await().until(() -> events.stream().filter(type::isInstance).count() == count);
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .skip(count - 1)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void connectionsBreakAndAreRefusedAndHistoryIsLostWhileTimeIsTheTests() throws Exception {
        try (TestChat chat = TestChat.start(
                options -> options.spam(0, Duration.ofSeconds(3), Duration.ofSeconds(60)), "lobby", "den")) {
            ChatClient bot = chat.bot("Bot").build();
            ChatRoom room = bot.room("den").on(ChatEvent.class, events::add);
            bot.start();
            nth(Connected.class, 1);
            chat.awaitMembers("lobby", 0);
            Person ann = chat.person("Ann", "den");
            chat.awaitMembers("den", 2);
            ann.says("hello");
            nth(Said.class, 1);

            chat.cut();
            Disconnected lost = nth(Disconnected.class, 1);
            assertThat(lost.code()).isEqualTo(1006);
            chat.refuse(404);
            chat.time().pass(lost.retryIn());
            Disconnected refused = nth(Disconnected.class, 2);
            assertThat(refused.code()).isEqualTo(404);
            chat.admit();
            chat.time().pass(refused.retryIn());
            nth(Resumed.class, 1);

            chat.rejectNext("busy", Duration.ofMinutes(1));
            CompletableFuture<Entry> said = room.say("patience");
            Duration retryIn = nth(Rejected.class, 1).retryAfter();
            assertThat(said).isNotDone();
            chat.time().pass(retryIn);
            said.join();
            chat.rejectNext("links", null);
            assertThat(room.say("no")
                            .handle((entry, why) -> ((ChatException) why).reason())
                            .join())
                    .isEqualTo(ChatException.Reason.LINKS);

            chat.forget();
            chat.time().pass(nth(Disconnected.class, 3).retryIn());
            nth(Gap.class, 1);
            bot.close();
            nth(Ended.class, 1);
        }
    }

    @Test
    void aCooldownPassesWithTheTestsTime() {
        Commands commands = Commands.prefix("!")
                .command("roll", "rolls", call -> call.reply("rolled"))
                .cooldown("roll", Duration.ofHours(1));
        try (TestChat chat = TestChat.start();
                ChatClient bot = chat.bot("Bot").commands(commands).build()) {
            bot.room(TestChat.ROOM);
            bot.start();
            Person ann = chat.person("Ann");
            chat.awaitMembers(2);
            ann.says("!roll");
            ann.hears("rolled");
            ann.says("!roll");
            ann.hears("Ann: !roll again in 3600 s");
            ann.says("!roll"); // and is told once
            chat.time().pass(Duration.ofHours(1));
            ann.says("!roll");
            ann.hears("rolled");
        }
    }

    @Test
    void aUnitTestMakesWhatIsSaid() {
        List<String> calls = new CopyOnWriteArrayList<>();
        Commands commands = Commands.prefix("!").command("hi", "", call -> calls.add(call.user() + call.args()));
        commands.accept(TestSaid.by("Ann").says("!hi there"));
        commands.accept(TestSaid.by("Ann").history().says("!hi"));
        commands.accept(TestSaid.by("Ann").own().says("!hi"));
        commands.accept(TestSaid.by("Bob").bot().says("!hi"));
        assertThat(calls).containsExactly("Ann[there]");
        Said said = TestSaid.by("Ann").verified("a1", Role.MODERATOR).says("!help");
        assertThat(said.user()).isEqualTo("a1");
        commands.accept(said);
        assertThat(said.room().waiting()).isEqualTo(1);
        assertThat(TestSaid.by("Ann").says("").id()).isGreaterThan(said.id());
    }
}
