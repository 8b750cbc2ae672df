package stranger;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import jgames.chat.jakarta.JakartaChat;
import jgames.chat.jakarta.JakartaOptions;

/** The chat in a web application, from its start to its end. */
@WebListener
public class Chat implements ServletContextListener {
    private JakartaChat chat;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            chat = JakartaChat.open(new JakartaOptions().rooms(List.of("lobby")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        event.getServletContext().addServlet("chat", chat.servlet()).addMapping("/chat/*");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        chat.close();
        System.out.println("left "
                + Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("chat-"))
                        .toList());
    }
}
