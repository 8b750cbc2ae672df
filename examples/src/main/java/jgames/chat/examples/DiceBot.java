package jgames.chat.examples;

import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import jgames.chat.client.ChatClient;
import jgames.chat.core.Message;

/** A bot: whoever says {@code !roll} in its room is told a number from 1 to 6. */
public final class DiceBot implements ChatClient.Listener {
    private static final String NAME = "DiceBot";

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Runs until the connection ends. Its argument is the room, like {@code ws://localhost:8000/chatroom1}. */
    public static void main(String[] args) throws InterruptedException {
        DiceBot bot = new DiceBot();
        ChatClient.connect(URI.create(args[0]), bot).join();
        bot.ended.await();
    }

    @Override
    public void message(ChatClient client, Message message) {
        if (message.text().equals("!roll") && !message.username().equals(NAME)) {
            int number = ThreadLocalRandom.current().nextInt(1, 7);
            client.say(new Message(NAME, "gold", message.username() + " rolls a " + number));
        }
    }

    @Override
    public void closed(ChatClient client, int code, String reason) {
        ended.countDown();
    }
}
