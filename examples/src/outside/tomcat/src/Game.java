package stranger;

import java.nio.file.Files;
import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

public class Game {
    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        JakartaChat chat = JakartaChat.open(new JakartaOptions().rooms(List.of("lobby")));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("stranger").toString());
        tomcat.setPort(0);
        tomcat.getConnector(); // makes it
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        Tomcat.addServlet(context, "chat", chat.servlet()).addMapping("/chat/*");
        tomcat.start();
        stranger.run("http://localhost:" + tomcat.getConnector().getLocalPort() + "/chat/", () -> {
            chat.close();
            tomcat.stop();
            tomcat.destroy();
        });
    }
}
