package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Frames and requests of moderators with everything wrong in them that can be: each has one answer, which is one that the
 * protocol has, and nobody else and no log suffers. What is thrown is the same in each run.
 */
class ModerationFuzzTest {
    private static final String V2 = "Sec-WebSocket-Protocol: chat.v2";
    private static final Set<String> ANSWERS = Set.of("ack", "rejected", "author", "moderation");
    private static final Set<String> REASONS = Set.of("malformed", "forbidden", "not_found", "too_long");
    private static final Pattern TYPE = Pattern.compile("\\{\"type\":\"([a-z_]+)\".*");
    private static final Pattern REASON = Pattern.compile(".*\"reason\":\"([a-z_]+)\".*");
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+-\\d+)\"");

    /** How many frames an address may send besides what it says, all within ten seconds of a clock that stands still. */
    private static final int A_BATCH = 30;

    private static final List<String> FRAMES = List.of(
            "moderate,delete,message",
            "moderate,delete_all,message,everywhere,everyone",
            "moderate,mute,message,seconds,everyone,reason",
            "moderate,ban,message,seconds,reason",
            "moderate,lift,entry",
            "moderate,restore,entry,message",
            "moderate,slow,seconds",
            "moderate,announce,text,everywhere",
            "moderate,kick,message",
            "moderation,,before",
            "author,,message");

    private static final String DEEP = "[".repeat(40) + "]".repeat(40);

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "60",
            "-0",
            "1.5",
            "1e3",
            "1E400",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "9".repeat(999),
            "9".repeat(2000),
            "NaN",
            "-Infinity",
            "+1",
            "01",
            "\"\"",
            "\"7\"",
            "\"0-0\"",
            "\"7-1\"",
            "\"-1--1\"",
            "\"99999999999999999999-0\"",
            "\"8640000000000000-9007199254740991\"",
            "\"NaN\"",
            "\"true\"",
            "\"60\"",
            "\"\\ud800\"",
            "\"a\\udc00b\"",
            "\"\\u0000\\u0007\\u202e\"",
            "\"\\uffff\"",
            "\"\\ud83\"",
            "\"" + "x".repeat(3000) + "\"",
            "\"" + "\\ud83d".repeat(250) + "\"",
            "\"<script>\"",
            "[]",
            "{}",
            "[\"7-1\"]",
            "{\"id\":\"7-1\"}",
            DEEP,
            "{\"a\":" + DEEP + "}",
            "[".repeat(3000),
            "'x'",
            "",
            "\"");

    @RegisterExtension
    final TestServer server = new TestServer()
            .withoutSpamLimit()
            .with(it -> it.trustedProxies(List.of("127.0.0.1")).maxConnections(1000, 1000));

    private final Random random = new Random(13);
    private final Map<String, Integer> told = new TreeMap<>();
    private final List<String> messages = new ArrayList<>();
    private int addresses;
    private int sent;

    @BeforeEach
    void takeTokens() throws IOException {
        server.withTokens();
    }

    @Test
    void whateverModeratorsAndGuestsSendIsAnsweredOnceAndHarmsNobody() throws Exception {
        try (WireClient bystander = server.member("127.0.0.1", "/lobby", V2, address())) {
            say(8);
            for (int batch = 0; batch < 8; batch++) {
                answersEach("moderator");
                answersEach("operator");
                answersEach(null);
            }
            assertThat(told).containsKeys("ack", "author", "moderation", "malformed", "forbidden", "not_found");
            // The bystander has heard of announcements and deletions alone, and is neither muted nor let go.
            bystander.send(
                    "{\"type\":\"say\",\"username\":\"Bea\",\"color\":\"red\",\"text\":\"still here\",\"nonce\":\"b\"}");
            String frame = bystander.expectText();
            while (!frame.contains("\"nonce\":\"b\"")) {
                assertThat(frame).containsAnyOf("\"announcement\":true", "\"type\":\"deleted\"");
                frame = bystander.expectText();
            }
            assertThat(frame).startsWith("{\"type\":\"ack\"");
            assertThat(bystander.expectText()).contains("still here");
        }
        for (String line : server.read("moderation.json").split("\n")) {
            assertIsJson(line);
        }
        assertThat(server.read("moderation.json").lines().count()).isLessThanOrEqualTo(told.get("ack"));
        assertThat(server.warnings()).isEmpty();
        assertThat(server.get("/healthz").text()).isEqualTo("ok\n");
    }

    @Test
    void whateverARequestHasInItIsDoneOrAProblem() throws Exception {
        HttpApi api = new HttpApi(server);
        say(8);
        String token = token("moderator");
        for (int i = 0; i < 150; i++) {
            HttpAnswer answer = api.post(token, HttpApi.MODERATION, frame(i).replace("{\"type\":\"moderate\",", "{"));
            if (answer.status() == 201 || answer.status() == 200) {
                HttpApi.id(answer);
            } else {
                assertThat(answer.status()).as(answer.text()).isIn(400, 403, 404, 422);
                Matcher reason = REASON.matcher(answer.text());
                assertThat(reason.matches()).as(answer.text()).isTrue();
                HttpApi.assertProblem(answer, answer.status(), reason.group(1));
                assertThat(REASONS).contains(reason.group(1));
            }
        }
        assertThat(server.warnings()).isEmpty();
    }

    // ---- what is sent ----

    private String address() {
        return "X-Forwarded-For: 203.0.113." + ++addresses;
    }

    private static String token(String role) {
        return Jwt.of(
                "{\"sub\":\"" + role + "\",\"name\":\"" + role + "\",\"role\":\"" + role + "\",\"exp\":1800090000}");
    }

    /** Guests who have left have said something, each another one. */
    private void say(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (WireClient guest = server.member("127.0.0.1", "/chatroom1", V2, address())) {
                guest.send("{\"type\":\"say\",\"username\":\"G" + i + "\",\"color\":\"red\",\"text\":\"hi\"}");
                Matcher id = ID.matcher(guest.expectText());
                assertThat(id.find()).isTrue();
                messages.add('"' + id.group(1) + '"');
            }
        }
    }

    /** A frame as it should be, of which one field or more is not: another value, twice, or not there. */
    private String frame(int nonce) {
        String[] form = FRAMES.get(random.nextInt(FRAMES.size())).split(",");
        List<String> fields = new ArrayList<>();
        fields.add("\"type\":\"" + form[0] + '"');
        fields.add("\"nonce\":\"f" + nonce + '"');
        if (!form[1].isEmpty()) {
            fields.add("\"action\":\"" + form[1] + '"');
        }
        for (int i = 2; i < form.length; i++) {
            fields.add('"' + form[i] + "\":" + good(form[i]));
        }
        for (int wrong = random.nextInt(3); wrong > 0; wrong--) {
            int at = 1 + random.nextInt(fields.size() - 1);
            String name = fields.get(at).substring(0, fields.get(at).indexOf(':') + 1);
            switch (random.nextInt(4)) {
                case 0 -> fields.set(at, "\"unknown\":0");
                case 1 -> fields.add(name + VALUES.get(random.nextInt(VALUES.size())));
                default -> fields.set(at, name + VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return "{" + String.join(",", fields) + (random.nextInt(20) == 0 ? "," : "}");
    }

    private String good(String field) {
        return switch (field) {
            case "message", "before" -> messages.get(random.nextInt(messages.size()));
            case "entry" -> "\"1800000000000-" + random.nextInt(4) + '"';
            case "seconds" -> "60";
            case "everyone", "everywhere" -> String.valueOf(random.nextBoolean());
            default -> "\"Please.\"";
        };
    }

    // ---- what is answered ----

    /** A question that is as it should be goes with each, so that what comes before its answer is the answer to the other. */
    private void answersEach(String role) throws IOException {
        String offered = role == null ? V2 : Jwt.offered(token(role));
        try (WireClient client = server.member("127.0.0.1", "/chatroom1", offered, address())) {
            for (int i = 0; i < A_BATCH / 2; i++) {
                String frame = frame(sent++);
                client.send(frame);
                String answer = answer(client);
                client.send("{\"type\":\"author\",\"nonce\":\"and\",\"message\":" + messages.get(0) + "}");
                String next = answer(client);
                assertThat(next)
                        .as("the answer after that to %s: %s", frame, answer)
                        .contains("\"nonce\":\"and\"");
                assertThat(answer).as(frame).doesNotContain("\"nonce\":\"and\"");
                String kind =
                        type(answer).equals("rejected") ? REASON.matcher(answer).replaceFirst("$1") : type(answer);
                assertThat(type(answer).equals("rejected") ? REASONS : ANSWERS)
                        .as("%s: %s", frame, answer)
                        .contains(kind);
                if (role == null) {
                    assertThat(kind).as(frame).isIn("malformed", "forbidden", "too_long");
                }
                told.merge(kind, 1, Integer::sum);
            }
            client.vanish();
        }
    }

    /** The next frame that is an answer, between those that tell everybody. */
    private static String answer(WireClient client) throws IOException {
        while (true) {
            String frame = client.expectText();
            assertIsJson(frame);
            if (ANSWERS.contains(type(frame))) {
                return frame;
            }
            assertThat(type(frame)).isIn("messages", "deleted", "slow");
        }
    }

    private static String type(String frame) {
        return TYPE.matcher(frame).replaceFirst("$1");
    }

    private static void assertIsJson(String text) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            while (json.nextToken() != null) {
                assertThat(json.getText()).doesNotContainPattern("[\\x{d800}-\\x{dfff}]");
            }
        }
    }
}
