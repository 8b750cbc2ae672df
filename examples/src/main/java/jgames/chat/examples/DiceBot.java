package jgames.chat.examples;

import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import jgames.chat.client.ChatClient;
import jgames.chat.client.Commands;

/** A bot: whoever says {@code !roll} in its room is told a number from 1 to 6, and {@code !help} says so. */
public final class DiceBot {
    private DiceBot() {}

    /** Runs until the process is stopped or the room is closed. */
    public static void main(String[] args) {
        URI server = URI.create("ws://localhost:8000");
        start(server);
    }

    /** Rolls in {@code chatroom1} of this server until it is closed. */
    public static ChatClient start(URI server) {
        Commands commands = Commands.prefix("!").command("roll", "a number from 1 to 6", call -> {
            int number = ThreadLocalRandom.current().nextInt(1, 7);
            call.reply(call.user() + " rolls a " + number);
        });
        ChatClient bot =
                ChatClient.builder(server).name("DiceBot").commands(commands).build();
        bot.room("chatroom1");
        bot.start();
        return bot;
    }
}
