package jgames.chat.server;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BehaviourTest {
    @TempDir
    Path data;

    @Test
    void keep2_theFirstFrameIsTheHistory() throws Exception {
        try (ChatServer server =
                        ChatServer.start(new ServerOptions().port(0).wsPort(0).data(data));
                WireClient a = WireClient.join(server.port(), "/chatroom1")) {
            a.expect("[]");
            a.send("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}");
            a.expect("{\"username\":\"A\",\"color\":\"#fff\",\"text\":\"hi\"}");
            a.expectNothing();
            a.send(WireClient.TEXT, (byte) 0xC0, (byte) 0xAF);
            a.expectClose(1007);
        }
    }
}
