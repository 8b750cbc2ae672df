package jgames.chat.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** The whole chat below {@code /chat} of a Tomcat. Any container of servlets with Jakarta WebSocket takes the same servlet. */
public final class ChatInYourTomcat implements AutoCloseable {
    private final JakartaChat chat;
    private final Tomcat tomcat = new Tomcat();

    private ChatInYourTomcat(JakartaChat chat) {
        this.chat = chat;
    }

    /** Runs until the process is stopped. */
    public static void main(String[] args) throws Exception {
        start(8080, Path.of("target"), Path.of("data"));
    }

    /** A server on this port, with the chat's logs in this folder. Tomcat needs one of its own. */
    public static ChatInYourTomcat start(int port, Path folder, Path data) throws IOException, LifecycleException {
        JakartaOptions options =
                new JakartaOptions().rooms(List.of("chatroom1")).data(data);
        ChatInYourTomcat server = new ChatInYourTomcat(JakartaChat.open(options));
        server.tomcat.setBaseDir(folder.toString());
        server.tomcat.setPort(port);
        server.tomcat.getConnector(); // makes it
        Context context = server.tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        Tomcat.addServlet(context, "chat", server.chat.servlet()).addMapping("/chat/*");
        server.tomcat.start();
        return server;
    }

    /** The real port. */
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Lets everybody go, and ends. */
    @Override
    public void close() throws LifecycleException {
        chat.close();
        tomcat.stop();
        tomcat.destroy();
    }
}
