package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests to the HTTP interface of a test's server, as literal bytes. */
record HttpApi(TestServer server) {
    static final String MESSAGES = "/_/api/rooms/chatroom1/messages";
    static final String MODERATION = "/_/api/rooms/chatroom1/moderation";

    /** A token with these claims besides its end. */
    static String token(String claims) {
        return Jwt.of("{" + claims + ",\"exp\":1800000300}");
    }

    HttpAnswer ask(String token, String method, String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        all.add("Authorization: Bearer " + token);
        return HttpAnswer.to(server.port(), method, path, all.toArray(String[]::new));
    }

    HttpAnswer post(String token, String path, String json, String... headers) throws IOException {
        return postBytes(token, path, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpAnswer postBytes(String token, String path, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return HttpAnswer.of(HttpAnswer.bytes(server.port(), request));
    }

    /** The id of what is done. */
    static String id(HttpAnswer done) {
        assertThat(done.text()).matches("\\{\"id\":\"[0-9]+-[0-9]+\"}");
        return done.text().substring(7, done.text().length() - 2);
    }

    static void assertProblem(HttpAnswer answer, int status, String reason) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text())
                .contains("\"type\":\"about:blank\"")
                .contains("\"status\":" + status + ",")
                .contains("\"reason\":\"" + reason + "\"");
    }
}
