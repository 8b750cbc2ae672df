package stranger;

import java.util.List;
import jgames.chat.examples.NettyChat;

public class Game {
    public static void main(String[] args) throws Exception {
        Stranger stranger = new Stranger();
        NettyChat chat = new NettyChat(0, List.of("lobby"));
        stranger.run("http://localhost:" + chat.port() + "/", chat);
    }
}
