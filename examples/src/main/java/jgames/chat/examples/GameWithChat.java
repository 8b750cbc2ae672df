package jgames.chat.examples;

import java.io.IOException;
import java.nio.file.Path;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.room.Room;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;

/** A game that has its chat in the same process and announces things there. */
public final class GameWithChat {
    private GameWithChat() {}

    /** Runs for as long as somebody plays: until the process is stopped. */
    public static void main(String[] args) throws IOException {
        ServerOptions options = new ServerOptions().port(8000).data(Path.of("data"));
        start(options);
    }

    /** Until the server is closed. */
    public static ChatServer start(ServerOptions options) throws IOException {
        ChatServer server = ChatServer.start(options);
        Room lobby = server.rooms().find("chatroom1").orElseThrow();
        lobby.post(new Message("Game", "gold", "A new round begins!"));
        return server;
    }
}
