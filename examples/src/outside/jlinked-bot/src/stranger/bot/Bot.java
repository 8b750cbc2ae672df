package stranger.bot;

import java.net.URI;
import java.util.List;
import jgames.chat.client.ChatClient;
import jgames.chat.client.ChatRoom;
import jgames.chat.client.Commands;

public class Bot {
    public static void main(String[] args) throws Exception {
        Commands commands = Commands.prefix("!").command("ping", "pong", call -> call.reply("pong"));
        ChatClient bot = ChatClient.builder(URI.create(args[0])).name("Bot").commands(commands).build();
        ChatRoom lobby = bot.room("lobby");
        bot.start();
        lobby.awaitReady().join();
        System.out.println("ready now");
        while (System.in.read() >= 0) {}
        bot.close();
        long end = System.nanoTime() + 10_000_000_000L; // idle threads of the client end after a second
        while (!left().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        System.out.println("left " + left());
    }

    private static List<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("chat"))
                .toList();
    }
}
