package stranger;

import java.nio.file.Files;
import java.util.List;
import jgames.chat.server.ChatHandler;
import jgames.chat.server.ServerOptions;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;

public class Game {
    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        ChatHandler chat = new ChatHandler(new ServerOptions()
                .data(Files.createTempDirectory("stranger"))
                .rooms(List.of("lobby")));
        Server server = new Server(0);
        server.setHandler(new ContextHandler(chat, "/chat"));
        server.setStopTimeout(5000);
        server.start();
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        stranger.run("http://localhost:" + port + "/chat/", server::stop);
    }
}
