package stranger;

import java.util.Map;
import jgames.chat.core.protocol.Message;
import jgames.chat.spring.ChatRooms;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Game {
    private final ChatRooms rooms;

    public Game(ChatRooms rooms) {
        this.rooms = rooms;
    }

    @GetMapping("/won")
    public String won() {
        rooms.say("lobby", new Message("Game", "gold", "Somebody has won!"));
        return "told";
    }

    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        SpringApplication game = new SpringApplication(Game.class);
        game.setDefaultProperties(Map.of("server.port", "0", "chat.rooms", "lobby", "logging.level.root", "warn"));
        ConfigurableApplicationContext context = game.run(args);
        String port = context.getEnvironment().getProperty("local.server.port");
        stranger.run("http://localhost:" + port + "/chat/", context);
    }
}
