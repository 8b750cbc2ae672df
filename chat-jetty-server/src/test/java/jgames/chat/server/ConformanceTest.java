package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Message;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of docs/conformance for servers, against a real one, as their README says. */
class ConformanceTest {
    private static final Path FOLDER = Path.of("..", "docs", "conformance");
    private static final List<String> FILES = List.of("extended.json", "plain.json", "moderation.json");

    @RegisterExtension
    final TestServer server = new TestServer();

    private final Map<String, WireClient> clients = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final Template template = new Template();

    static List<Arguments> vectors() throws IOException {
        List<Arguments> vectors = new ArrayList<>();
        for (String file : FILES) {
            vectors.addAll(vectors(file));
        }
        return vectors;
    }

    /** Each vector's description, after the file's name, and its steps. */
    static List<Arguments> vectors(String file) throws IOException {
        return ((List<?>) Template.parse(Files.readString(FOLDER.resolve(file))))
                .stream()
                        .map(Map.class::cast)
                        .map(vector -> Arguments.of(file + ": " + vector.get("description"), vector.get("steps")))
                        .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void theServerConforms(String description, List<Map<String, Object>> steps) throws Exception {
        server.withTokens();
        for (Map<String, Object> step : steps) {
            try {
                carryOut(step);
            } catch (AssertionError | IOException | RuntimeException failure) {
                for (WireClient client : clients.values()) {
                    client.vanish();
                }
                throw new AssertionError(description + ": " + step, failure);
            }
        }
        for (WireClient client : clients.values()) {
            client.close();
        }
    }

    @Test
    void thereAreVectorsForBothDialectsAndForClients() throws IOException {
        for (String file : List.of("extended.json", "plain.json", "moderation.json", "client.json")) {
            assertThat(vectors(file)).as(file).hasSizeGreaterThan(10);
        }
    }

    private void carryOut(Map<String, Object> step) throws IOException {
        String name = (String) step.get("client");
        WireClient client = clients.get(name);
        switch ((String) step.get("do")) {
            case "connect" -> connect(name, step);
            case "send" -> {
                if (step.get("bytes") instanceof String bytes) {
                    int opCode = "binary".equals(step.get("as")) ? WireFrame.BINARY : WireFrame.TEXT;
                    client.send(opCode, HexFormat.of().parseHex(bytes));
                } else {
                    client.send(template.fill((String) step.get("text")));
                }
            }
            case "ping" -> client.expectNothing();
            case "delete" -> {
                List<EventId> ids = ((List<?>) step.get("ids"))
                        .stream()
                                .map(id -> EventId.parse(template.fill((String) id)))
                                .toList();
                server.server()
                        .rooms()
                        .find("chatroom1")
                        .orElseThrow()
                        .delete(ids)
                        .join();
            }
            case "tell" -> {
                Message message = new Message(
                        (String) step.get("username"), (String) step.get("color"), (String) step.get("text"));
                assertThat(server.server().connections().stream()
                                .filter(each -> each.sender().address().equals(addresses.get(name)))
                                .peek(each -> each.tell(message)))
                        .hasSize(1);
            }
            case "receive" -> client.expect(template, step.get("json"));
            case "closed" -> {
                client.expectClose(((Double) step.get("code")).intValue());
                client.vanish();
                clients.remove(name);
            }
            case "close" -> {
                client.close();
                clients.remove(name);
            }
            default -> throw new AssertionError("unknown step");
        }
    }

    private static String token(String name, String role) {
        return Jwt.of(
                String.format("{\"sub\":\"%1$s\",\"name\":\"%1$s\",\"role\":\"%2$s\",\"exp\":1800090000}", name, role));
    }

    private void connect(String name, Map<String, Object> step) throws IOException {
        String address = "127.0.0." + ((Double) step.getOrDefault("address", 1.0)).intValue();
        addresses.put(name, address);
        String path = template.fill((String) step.getOrDefault("path", "/chatroom1"));
        String role = (String) step.get("token");
        String protocol = (String) step.get("protocol") + (role == null ? "" : ", chat.token." + token(name, role));
        WireClient client = WireClient.socket(address, server.port());
        String answer = step.get("protocol") == null
                ? client.handshake(path)
                : client.handshake(path, "Sec-WebSocket-Protocol: " + protocol);
        int status = ((Double) step.getOrDefault("status", 101.0)).intValue();
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status == 101) {
            clients.put(name, client);
            assertThat(answer.toLowerCase().contains("\r\nsec-websocket-protocol: chat.v2\r\n"))
                    .isEqualTo(Boolean.TRUE.equals(step.get("extended")));
        } else {
            client.vanish();
        }
    }
}
