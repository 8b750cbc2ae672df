package stranger;

import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

public class Game {
    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        JakartaChat chat = JakartaChat.open(new JakartaOptions().rooms(List.of("lobby")));
        Server server = new Server(0);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder("chat", chat.servlet()), "/chat/*");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        server.setHandler(context);
        server.start();
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        stranger.run("http://localhost:" + port + "/chat/", () -> {
            chat.close();
            server.stop();
        });
    }
}
