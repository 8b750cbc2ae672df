package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/openapi.json says is OpenAPI, and what the server does. */
class OpenApiTest {
    private static final Path FILE = Path.of("../docs/openapi.json");
    private static final String MESSAGES = "/rooms/{room}/messages";
    private static final String MODERATION = "/rooms/{room}/moderation";
    private static final String MODERATOR =
            Jwt.of("{\"sub\":\"mo\",\"name\":\"Mo\",\"role\":\"moderator\",\"exp\":1800000300}");
    private static final String OPERATOR = Jwt.of("{\"sub\":\"o\",\"role\":\"operator\",\"exp\":1800000300}");
    private static final String USER = Jwt.of("{\"sub\":\"u\",\"name\":\"U\",\"exp\":1800000300}");

    /** What only a defect, a full disk or a very full server answers. */
    private static final Set<String> NOT_PROVOKED = Set.of("409", "500", "503");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> provoked = new TreeSet<>();
    private JsonNode description;

    @BeforeEach
    void read() throws IOException {
        server.withTokens();
        description = new ObjectMapper().readTree(FILE.toFile());
        close(description);
    }

    /** A field that is not described is a failure, too. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(OpenApiTest::close);
    }

    @Test
    void itIsOpenApi31() throws Exception {
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(Files.readString(FILE));
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
        assertThat(parsed.getOpenAPI().getPaths())
                .hasSize(description.get("paths").size());
    }

    @Test
    void theServerHasIt() throws Exception {
        assertThat(server.get("/_/api/openapi.json").text()).isEqualTo(Files.readString(FILE));
    }

    @Test
    void eachAddressHasTheMethodsThatItSaysAndNoOther() throws Exception {
        description.get("paths").properties().forEach(path -> {
            Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
            path.getValue().fieldNames().forEachRemaining(name -> {
                if (!name.equals("parameters")) {
                    methods.add(name.toUpperCase(Locale.ROOT));
                }
            });
            if (methods.contains("GET")) {
                methods.add("HEAD");
            }
            try {
                HttpAnswer options = HttpAnswer.to(server.port(), "OPTIONS", "/_/api" + filled(path.getKey(), "7-0"));
                assertThat(options.header("Allow").split(", "))
                        .containsExactlyInAnyOrder(methods.toArray(String[]::new));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void theServerAnswersWithWhatItSaysInTheShapeThatItSays() throws Exception {
        String said = id(ask(201, USER, "POST", MESSAGES, "", "{\"text\":\"hi\"}"));
        ask(200, null, "GET", "/rooms", "", null);
        ask(200, null, "GET", "/openapi.json", "", null);
        ask(200, USER, "GET", MESSAGES, "?since=0-0&wait=0", null);
        ask(200, USER, "GET", MESSAGES, "?before=9999999999999-0&count=5", null);
        ask(400, USER, "GET", MESSAGES, "?since=x", null);
        ask(400, USER, "POST", MESSAGES, "", "{}");
        ask(413, USER, "POST", MESSAGES, "", " ".repeat(20_000));
        ask(422, USER, "POST", MESSAGES, "", "{\"text\":\"" + "x".repeat(501) + "\"}");
        askTyped(415, USER, "POST", MESSAGES, "", "hi", "text/plain");
        ask(201, MODERATOR, "POST", MESSAGES, "", "{\"text\":\"Hear!\",\"announcement\":true}");

        String mute = "{\"action\":\"mute\",\"message\":\"" + said + "\",\"seconds\":60,\"reason\":\"Calm down.\"}";
        ask(200, MODERATOR, "POST", MODERATION, "", mute);
        ask(200, MODERATOR, "POST", MODERATION, "", "{\"action\":\"slow\",\"seconds\":5}");
        ask(403, USER, "POST", MESSAGES, "", "{\"text\":\"hi\"}");
        ask(403, USER, "POST", MODERATION, "", mute);
        ask(400, MODERATOR, "POST", MODERATION, "", "{}");
        ask(404, MODERATOR, "POST", MODERATION, "", "{\"action\":\"lift\",\"entry\":\"7-0\"}");
        ask(413, MODERATOR, "POST", MODERATION, "", " ".repeat(20_000));
        askTyped(415, MODERATOR, "POST", MODERATION, "", "hi", "text/plain");
        ask(200, MODERATOR, "GET", "/moderation", "", null);
        ask(400, MODERATOR, "GET", "/moderation", "?before=x", null);
        ask(403, USER, "GET", "/moderation", "", null);

        ask(200, OPERATOR, "POST", "/revocations", "", "{\"subject\":\"nobody\"}");
        ask(400, OPERATOR, "POST", "/revocations", "", "{}");
        ask(403, MODERATOR, "POST", "/revocations", "", "{\"subject\":\"nobody\"}");
        ask(200, MODERATOR, "GET", "/moderation", "", null);

        delete(403, USER, said);
        delete(200, MODERATOR, said);
        delete(404, MODERATOR, "7-0");
        ask(200, USER, "GET", MESSAGES, "", null);
        ask(401, null, "POST", MESSAGES, "", "{}");
        for (int i = 0; i < 31; i++) {
            server.get("/_/api/rooms"); // until an address has asked too often
        }
        ask(429, null, "GET", "/rooms", "", null);

        Set<String> expected = new TreeSet<>();
        description
                .get("paths")
                .forEach(path -> path.forEach(operation -> {
                    if (operation.has("responses")) {
                        operation.get("responses").fieldNames().forEachRemaining(expected::add);
                    }
                }));
        expected.removeAll(NOT_PROVOKED);
        assertThat(provoked).containsAll(expected);
    }

    // ---- requests ----

    private String ask(int status, String token, String method, String path, String query, String body)
            throws Exception {
        return ask(status, token, method, path, query, "7-0", body, "application/json");
    }

    private String askTyped(
            int status, String token, String method, String path, String query, String body, String type)
            throws Exception {
        return ask(status, token, method, path, query, "7-0", body, type);
    }

    private String delete(int status, String token, String id) throws Exception {
        return ask(status, token, "DELETE", MESSAGES + "/{id}", "", id, null, "application/json");
    }

    /** Asks, and checks the answer against the description; returns its body. */
    private String ask(
            int status, String token, String method, String path, String query, String id, String body, String type)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/_/api" + filled(path, id) + query));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(status);
        check(response, description.get("paths").get(path).get(method.toLowerCase(Locale.ROOT)));
        provoked.add("" + status);
        return response.body();
    }

    private void check(HttpResponse<String> response, JsonNode operation) {
        JsonNode described = operation.get("responses").get("" + response.statusCode());
        assertThat(described).as("it has a " + response.statusCode()).isNotNull();
        if (described.has("$ref")) {
            described = description.at(described.get("$ref").asText().substring(1));
        }
        String type = response.headers().firstValue("Content-Type").orElseThrow();
        assertThat(described.get("content").has(type)).as(type).isTrue();
        ObjectNode schema = described.get("content").get(type).get("schema").deepCopy();
        schema.set("components", description.get("components"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(response.body(), InputFormat.JSON))
                .as(response.body())
                .isEmpty();
    }

    private static String filled(String path, String id) {
        return path.replace("{room}", "chatroom1").replace("{id}", id);
    }

    private static String id(String done) {
        return done.replaceFirst(".*\"id\":\"([0-9-]+)\".*", "$1");
    }
}
