package jgames.chat.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatClientBuilder;
import jgames.chat.client.ChatEvent;
import jgames.chat.client.ChatEvent.Deleted;
import jgames.chat.client.ChatEvent.Said;
import jgames.chat.client.ChatRoom;
import jgames.chat.client.Commands;
import jgames.chat.client.HistoryPage;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bots and other clients of a real server, by way of the test kit. */
class BotTest {
    private final TestChat chat = TestChat.start();

    @AfterEach
    void end() {
        chat.close();
    }

    private ChatClientBuilder client(String name) {
        return ChatClient.builder(chat.uri()).name(name).reconnect(Duration.ofMillis(100), Duration.ofSeconds(1));
    }

    private ChatClient bot(Commands commands) {
        ChatClient bot = client("Bot").commands(commands).build();
        bot.room(TestChat.ROOM);
        return bot;
    }

    @Test
    void aBotAnswersItsCommandsAndNothingElse() {
        Commands commands = Commands.prefix("!")
                .command("roll", "rolls a die", call -> call.reply(call.user() + " rolls a " + call.arg(0, "6")))
                .alias("r", "roll");
        Person ann = chat.person("Ann");
        ann.says("!roll before anybody was there");
        try (ChatClient bot = bot(commands)) {
            bot.start();
            chat.awaitMembers(2);
            ann.says("hello");
            ann.says("!roll 20");
            ann.hears("Ann rolls a 20");
            ann.says("!help");
            ann.hears("!help: what I can do · !roll, !r: rolls a die");
        }
    }

    @Test
    void botsDoNotAnswerEachOther() {
        Commands parrot = Commands.prefix("!").command("say", "says it", call -> call.reply(call.line()));
        Commands other = Commands.prefix("!").command("other", "", call -> call.reply("answered"));
        try (ChatClient first = bot(parrot);
                ChatClient second = bot(other)) {
            first.start();
            second.start();
            Person ann = chat.person("Ann");
            chat.awaitMembers(3);
            ann.says("!say !say !other");
            ann.hears("!say !other");
            ann.says("!other");
            ann.hears("answered");
        }
    }

    @Test
    void aConversationInACommandMayBlock() {
        Commands commands = Commands.prefix("!").command("quiz", "asks", call -> {
            ChatRoom room = call.said().room();
            CompletableFuture<Said> answer = room.await(said -> !said.own(), TestChat.PATIENCE);
            call.reply("How much is 6 times 7?").join();
            call.reply(answer.join().text().equals("42") ? "Right!" : "Wrong!").join();
        });
        try (ChatClient bot = bot(commands)) {
            bot.start();
            Person ann = chat.person("Ann");
            chat.awaitMembers(2);
            ann.says("!quiz");
            ann.hears("How much.*");
            ann.says("42");
            ann.hears("Right!");
        }
    }

    @Test
    void whatIsSaidAcrossRestartsIsSaidOnceInOrderAndMissedByNobody() {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<ChatEvent> notSaid = new CopyOnWriteArrayList<>();
        try (ChatClient listening = client("Listener").build();
                ChatClient speaking = client("Speaker").build()) {
            listening.on(ChatEvent.class, event -> {
                if (event instanceof Said said) {
                    heard.add(said.text());
                } else {
                    notSaid.add(event);
                }
            });
            listening.room(TestChat.ROOM);
            listening.start();
            chat.awaitMembers(1);
            ChatRoom room = speaking.room(TestChat.ROOM);
            speaking.start();
            List<String> texts = IntStream.range(0, 400).mapToObj(i -> "m" + i).toList();
            List<CompletableFuture<Entry>> said = texts.stream().map(room::say).toList();
            for (int i = 1; i <= 3; i++) {
                int some = i * 100;
                await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= some);
                chat.restart();
            }
            CompletableFuture.allOf(said.toArray(CompletableFuture[]::new)).join();
            await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= texts.size());
            assertThat(heard).isEqualTo(texts);
            List<EventId> ids = said.stream().map(each -> each.join().id()).toList();
            assertThat(ids).isSorted().doesNotHaveDuplicates();
            assertThat(notSaid).doesNotHaveAnyElementsOfTypes(ChatEvent.Gap.class);
        }
    }

    @Test
    void aDeletedMessageIsToldLiveAndToWhoeverWasAwayAndIsOnNoPage() {
        List<EventId> deleted = new CopyOnWriteArrayList<>();
        List<EventId> ids = new ArrayList<>();
        try (ChatClient client = client("Watcher").build()) {
            ChatRoom room = client.room(TestChat.ROOM).on(Deleted.class, event -> deleted.addAll(event.ids()));
            client.start();
            IntStream.range(0, 30).forEach(i -> ids.add(room.say("m" + i).join().id()));
            chat.delete(ids.get(3), ids.get(4));
            await().untilAsserted(() -> assertThat(deleted).containsExactly(ids.get(3), ids.get(4)));
            HistoryPage page = room.before(ids.get(7), 3).join();
            assertThat(texts(page)).containsExactly("m2", "m5", "m6");
            assertThat(page.complete()).isFalse();
            assertThat(texts(room.before(ids.get(2), 10).join())).containsExactly("m0", "m1");
        }
        chat.delete(ids.get(29));
        deleted.clear();
        List<ChatEvent> others = new CopyOnWriteArrayList<>();
        try (ChatClient client = client("Watcher").build()) {
            client.room(TestChat.ROOM)
                    .on(Deleted.class, event -> deleted.addAll(event.ids()))
                    .on(ChatEvent.Resumed.class, others::add)
                    .resumeAfter(ids.get(28));
            client.start();
            await().untilAsserted(() -> assertThat(deleted).contains(ids.get(29)));
            assertThat(others).hasSize(1);
        }
    }

    private static List<String> texts(HistoryPage page) {
        return page.entries().stream().map(entry -> entry.message().text()).toList();
    }

    @Test
    void keepsToTheServersSpamLimitByItself() {
        try (TestChat strict =
                        TestChat.start(options -> options.spam(5, Duration.ofMillis(300), Duration.ofSeconds(60)));
                ChatClient client = ChatClient.builder(strict.uri()).build()) {
            List<ChatEvent> rejected = new CopyOnWriteArrayList<>();
            ChatRoom room = client.room(TestChat.ROOM).on(ChatEvent.Rejected.class, rejected::add);
            client.start();
            Stream<CompletableFuture<Entry>> said =
                    IntStream.range(0, 23).mapToObj(i -> room.say("m" + i)).toList().stream();
            said.forEach(CompletableFuture::join);
            assertThat(rejected).isEmpty();
        }
    }

    @Test
    void aFloodReachesASlowListenerWhole() {
        int count = 5_000;
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ChatClient slow = client("Slow").build();
                ChatClient flooding = client("Flood").build()) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            slow.room(TestChat.ROOM).on(Said.class, said -> {
                release.join();
                heard.add(said.text());
            });
            slow.start();
            chat.awaitMembers(1);
            ChatRoom room = flooding.room(TestChat.ROOM);
            flooding.start();
            CompletableFuture<Entry> last = null;
            for (int i = 0; i < count; i += 500) {
                for (int j = 0; j < 500; j++) {
                    last = room.say("m" + (i + j));
                }
                last.join();
            }
            release.complete(null);
            await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() == count);
            assertThat(heard)
                    .isEqualTo(IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
        }
    }

    @Test
    void closingLeavesNoThreadBehindAlsoInTheMiddleOfASend() {
        for (int i = 0; i < 10; i++) {
            ChatClient client = client("Passing").build();
            ChatRoom room = client.room(TestChat.ROOM).on(Said.class, said -> client.close());
            client.start();
            IntStream.range(0, 20).forEach(j -> room.say("m" + j));
            client.close();
            client.close();
        }
        // A pool counts a thread out a moment before it is gone.
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("chat-client-")));
        assertThat(Thread.getAllStackTraces().keySet())
                .map(Thread::getName)
                .filteredOn(name -> name.contains("SelectorManager"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void thePersonsFailuresSayWhatWasSaid() {
        Person ann = chat.person("Ann");
        Person bob = chat.person("Bob");
        bob.says("one");
        assertThatThrownBy(() -> ann.hears("two"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not \"two\" but \"one\" was said; in all: [Bob: one]");
        assertThatThrownBy(() -> ann.says("x".repeat(501)))
                .isInstanceOf(AssertionError.class)
                .hasMessageEndingWith("was not said");
    }
}
