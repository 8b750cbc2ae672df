package jgames.chat.server;

import static jgames.chat.server.Visitor.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import jgames.chat.testing.Needs;
import jgames.chat.testing.WireFrame;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of docs/conformance for clients, with the page in a real browser, as their README says. */
@Needs(Needs.Tool.CHROMIUM)
class PageConformanceTest {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer();

    private final Template template = new Template();
    private ScriptedServer.Connection page;

    static List<Arguments> vectors() throws IOException {
        return ConformanceTest.vectors("client.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void thePageConforms(String description, List<Map<String, Object>> steps) throws Exception {
        Visitor ann = server.visitor(BROWSER, "chatroom1");
        for (Map<String, Object> step : steps) {
            switch ((String) step.get("do")) {
                case "connect" -> {
                    page = server.next();
                    assertThat(page.path()).as("%s", step).isEqualTo(template.fill((String) step.get("path")));
                }
                case "send" -> page.send(template.fill(json(step.get("json"))));
                case "say" -> {
                    ann.awaitOpen();
                    ann.part("text").clear(); // of what was rejected for good, which is there again
                    ann.say((String) step.get("text"));
                }
                case "receive" -> expect(step);
                case "shows" ->
                    eventually(() -> assertThat(ann.texts()).as("%s", step).isEqualTo(step.get("texts")));
                case "cut" -> page.cut(ann);
                default -> throw new AssertionError("unknown step");
            }
        }
    }

    private void expect(Map<String, Object> step) throws IOException {
        String frame = page.expect(WireFrame.TEXT);
        assertThat(template.matches(step.get("json"), Template.parse(frame)))
                .as("%s: %s", step, frame)
                .isTrue();
    }

    private static String json(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            json.writeStartObject();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                json.writeFieldName((String) field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Double number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeBoolean((boolean) value);
        }
    }
}
