package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Options in the environment, and what else is there. */
class EnvironmentTest {
    @Test
    void whatIsEmptyIsNotSet() {
        Environment environment = new Environment(Map.of("CHAT_WS_PORT", "9", "CHAT_HOST", ""));
        assertThat(environment.value("--ws-port")).isEqualTo("9");
        assertThat(environment.value("--host")).isNull();
        assertThat(environment.value("--port")).isNull();
    }

    @Test
    void aSentenceNamesEachOptionWhereItStands() {
        Environment environment = new Environment(Map.of("CHAT_MAX_CONNECTIONS", "9", "CHAT_WS_PORT", "7"));
        environment.value("--max-connections");
        environment.value("--ws-port");
        environment.value("--port");
        assertThat(environment.named("--max-connections-per-address: no"))
                .isEqualTo("--max-connections-per-address: no");
        assertThat(environment.named("--max-connections: no")).isEqualTo("CHAT_MAX_CONNECTIONS: no");
        assertThat(environment.named("--ws-port: 7 is --port already")).isEqualTo("CHAT_WS_PORT: 7 is --port already");
    }

    @Test
    void whatLooksLikeAnOptionAndIsNoneIsUnknown() {
        Environment environment = new Environment(
                Map.of("CHAT_PROT", "1", "CHAT_PORT", "2", "CHATTY", "3", "CHAT_CHECK", "4", "PATH", "5"));
        assertThat(environment.unknown(List.of("--port", "--ws-port"))).containsExactly("CHAT_CHECK", "CHAT_PROT");
    }

    @Test
    void whatKubernetesAndDockerSayOfAServiceCalledChatIsNotTakenForOptions() {
        Map<String, String> variables = new TreeMap<>();
        for (String service : List.of("CHAT", "CHAT_WS", "CHAT_WEB_2")) {
            variables.put(service + "_SERVICE_HOST", "10.96.0.7");
            variables.put(service + "_SERVICE_PORT", "8000");
            variables.put(service + "_SERVICE_PORT_HTTP", "8000");
            variables.put(service + "_PORT", "tcp://10.96.0.7:8000");
            variables.put(service + "_PORT_8000_TCP", "tcp://10.96.0.7:8000");
            variables.put(service + "_PORT_8000_TCP_ADDR", "10.96.0.7");
            variables.put(service + "_PORT_8000_TCP_PORT", "8000");
            variables.put(service + "_PORT_8000_TCP_PROTO", "tcp");
            variables.put(service + "_NAME", "/web/chat");
            variables.put(service + "_ENV_PATH", "/bin");
        }
        Environment environment = new Environment(variables);
        assertThat(environment.unknown(List.of("--port", "--ws-port"))).isEmpty();
        assertThat(environment.value("--port")).isNull();
        assertThat(environment.value("--ws-port")).isNull();
    }
}
