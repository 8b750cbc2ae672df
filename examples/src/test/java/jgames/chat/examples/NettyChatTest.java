package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyChatTest {
    @Test
    void bothDialectsTalkOneResumesAndAllHearOfTheEnd() throws Exception {
        NettyChat server = new NettyChat(0, List.of("lobby"));
        URI lobby = URI.create("ws://localhost:" + server.port() + "/lobby");
        try (Wire plain = Wire.plain(lobby);
                Wire extended = Wire.extended(lobby)) {
            plain.send("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"hi\"}");
            assertThat(plain.next()).isEqualTo("{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"hi\"}");
            String id = extended.next().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
            extended.send(
                    "{\"type\":\"say\",\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"ho\",\"nonce\":\"n1\"}");
            assertThat(extended.next()).startsWith("{\"type\":\"ack\",\"nonce\":\"n1\"");
            assertThat(plain.next()).isEqualTo("{\"username\":\"Ben\",\"color\":\"blue\",\"text\":\"ho\"}");
            assertThat(extended.next()).contains("\"text\":\"ho\"");
            extended.send("{\"type\":\"say\",\"username\":\"Ben\",\"color\":\"no\",\"text\":\"ho\"}");
            assertThat(extended.next()).contains("\"reason\":\"bad_color\"");
            try (Wire resumed = Wire.joined(URI.create(lobby + "?since=" + id), "chat.v2")) {
                assertThat(resumed.next())
                        .contains("\"complete\":true")
                        .contains("ho")
                        .doesNotContain("\"hi\"");
            }
            assertThatThrownBy(() -> Wire.plain(URI.create("ws://localhost:" + server.port() + "/nowhere")))
                    .hasStackTraceContaining("404");
            assertThatThrownBy(() -> new NettyChat(server.port(), List.of("lobby")))
                    .hasMessageContaining("nobody can listen on port");
            server.close();
            assertThat(plain.closed()).isEqualTo(1001);
            assertThat(extended.next()).isEqualTo("{\"type\":\"bye\",\"reason\":\"going_away\"}");
            assertThat(extended.closed()).isEqualTo(1001);
        }
    }
}
