package jgames.chat.examples;

import java.time.Duration;
import jgames.chat.client.ChatClient;
import jgames.chat.client.testing.Person;
import jgames.chat.client.testing.TestChat;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // bots that nobody calls
class FloodReporterTest {
    @Test
    void whoSaysTooMuchIsNamedOnceAndNobodyElseIs() {
        FloodReporter reporter = new FloodReporter(3, Duration.ofMinutes(5), Duration.ofMinutes(5));
        try (TestChat chat = TestChat.start();
                ChatClient moderator = FloodReporter.start(chat.uri(), TestChat.ROOM, reporter)) {
            Person ann = chat.person("Ann");
            Person ben = chat.person("Ben");
            chat.awaitMembers(3);
            for (int i = 1; i <= 3; i++) {
                ann.says("a" + i);
                ben.hears("a" + i);
            }
            for (int i = 1; i <= 3; i++) {
                ben.says("b" + i);
                ann.hears("b" + i);
            }
            ann.says("a4");
            ben.hears("a4");
            ben.hears("Ann has said more than 3 messages in 300 seconds\\.");
            ann.hears("Ann has said more than 3 messages in 300 seconds\\.");
            ann.says("a5");
            ben.hears("a5");
            ben.says("b4");
            ann.hears("b4"); // and not another one of Ann
            ann.hears("Ben has said more than 3 messages in 300 seconds\\.");
        }
    }

    @Test
    void whatLiesFurtherApartThanTheWindowIsNoFlood() {
        FloodReporter reporter = new FloodReporter(1, Duration.ofNanos(1), Duration.ofNanos(1));
        try (TestChat chat = TestChat.start();
                ChatClient moderator = FloodReporter.start(chat.uri(), TestChat.ROOM, reporter)) {
            Person ann = chat.person("Ann");
            Person ben = chat.person("Ben");
            chat.awaitMembers(3);
            ann.says("one");
            ben.hears("one");
            awaitAnotherMillisecond();
            ann.says("two");
            ben.hears("two");
            moderator.close(); // and has said what it had to say
            ben.says("three");
            ann.hears("three");
        }
    }

    private static void awaitAnotherMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }
}
