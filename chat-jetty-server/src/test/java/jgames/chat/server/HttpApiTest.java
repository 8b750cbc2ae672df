package jgames.chat.server;

import static jgames.chat.server.HttpApi.MESSAGES;
import static jgames.chat.server.HttpApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the HTTP interface says to everybody, by literal bytes. */
class HttpApiTest {
    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private HttpAnswer ask(String method, String path, String... headers) throws IOException {
        return HttpAnswer.to(server.port(), method, path, headers);
    }

    private void say(String text) throws IOException {
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1")) {
            String message = "{\"username\":\"Ann\",\"color\":\"red\",\"text\":\"" + text + "\"}";
            ann.send(message);
            ann.expect(message);
        }
    }

    private static String last(HttpAnswer answer) {
        return answer.text().replaceFirst(".*\"last\":\"([0-9-]+)\".*", "$1");
    }

    // ---- addresses and methods ----

    @Test
    void theRoomsAreThereWithTheNumberOfTheirMembers() throws Exception {
        try (WireClient ann = server.member("127.0.0.1", "/chatroom1")) {
            ann.expectNothing();
            HttpAnswer rooms = ask("GET", "/_/api/rooms");
            assertThat(rooms.status()).isEqualTo(200);
            assertThat(rooms.header("Content-Type")).isEqualTo("application/json");
            assertThat(rooms.header("Cache-Control")).isEqualTo("no-store");
            assertThat(rooms.text())
                    .isEqualTo("{\"rooms\":[{\"name\":\"chatroom1\",\"online\":1},{\"name\":\"lobby\",\"online\":0}]}");
        }
    }

    @Test
    void whatIsNotThereIsAProblemThatSaysSo() throws Exception {
        assertProblem(ask("GET", "/_/api/"), 404, "not_found");
        assertProblem(ask("GET", "/_/api/rooms/"), 404, "not_found");
        assertProblem(ask("GET", "/_/api/rooms/nowhere/messages"), 404, "not_found");
    }

    @Test
    void aMethodThatAnAddressDoesNotHaveIsToldWhichOnesItHas() throws Exception {
        HttpAnswer answer = ask("PUT", "/_/api/rooms");
        assertProblem(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(ask("PATCH", MESSAGES).header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(ask("TRACE", MESSAGES).status()).isEqualTo(405);

        HttpAnswer options = ask("OPTIONS", MESSAGES);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(options.header("Access-Control-Allow-Methods")).isNull();
    }

    @Test
    void headAnswersAsGetDoesWithoutTheBody() throws Exception {
        HttpAnswer get = ask("GET", "/_/api/rooms");
        HttpAnswer head = ask("HEAD", "/_/api/rooms");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
        assertThat(head.header("Content-Type")).isEqualTo("application/json");
    }

    // ---- pages ----

    @Test
    void aPageMayUseItIfItMayUseTheChat() throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example")));
        HttpAnswer allowed = ask("GET", "/_/api/rooms", "Origin: https://game.example");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://game.example");
        assertThat(allowed.header("Vary")).isEqualTo("Origin");
        assertThat(allowed.header("Access-Control-Expose-Headers")).contains("Retry-After");

        HttpAnswer problem = ask("GET", "/_/api/rooms/nowhere/messages", "Origin: https://game.example");
        assertThat(problem.header("Access-Control-Allow-Origin")).isEqualTo("https://game.example");

        HttpAnswer refused = ask("GET", "/_/api/rooms", "Origin: https://evil.example");
        assertProblem(refused, 403, "origin");
        assertThat(refused.header("Access-Control-Allow-Origin")).isNull();
        assertThat(refused.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void aBrowserThatAsksFirstIsToldWhatItsPageMaySend() throws Exception {
        server.with(it -> it.allowedOrigins(List.of("https://game.example")));
        HttpAnswer allowed = ask(
                "OPTIONS",
                MESSAGES,
                "Origin: https://game.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization,content-type,idempotency-key");
        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://game.example");
        assertThat(allowed.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(allowed.header("Access-Control-Allow-Headers"))
                .isEqualTo("Authorization, Content-Type, Idempotency-Key");
        assertThat(allowed.header("Access-Control-Max-Age")).isEqualTo("600");

        HttpAnswer refused =
                ask("OPTIONS", MESSAGES, "Origin: https://evil.example", "Access-Control-Request-Method: POST");
        assertProblem(refused, 403, "origin");
        assertThat(refused.header("Access-Control-Allow-Methods")).isNull();
    }

    // ---- reading ----

    @Test
    void whoReadsGetsTheNewestMessagesAndGoesOnFromTheLastEvent() throws Exception {
        HttpAnswer empty = ask("GET", MESSAGES);
        assertThat(empty.text())
                .isEqualTo("{\"complete\":true,\"more\":false,\"last\":\"0-0\",\"deleted\":[],\"messages\":[]}");
        say("one");
        HttpAnswer one = ask("GET", MESSAGES);
        assertThat(one.text())
                .matches("\\{\"complete\":true,\"more\":false,\"last\":\"([0-9-]+)\",\"deleted\":\\[],\"messages\":\\["
                        + "\\{\"id\":\"\\1\",\"time\":\\d+,\"username\":\"Ann\",\"color\":\"red\",\"text\":\"one\"}]}");
        say("two");
        HttpAnswer two = ask("GET", MESSAGES + "?since=" + last(one));
        assertThat(two.text()).contains("\"text\":\"two\"").doesNotContain("\"text\":\"one\"");
        assertThat(ask("GET", MESSAGES + "?since=7-7").text()).contains("\"complete\":false", "one", "two");
        assertProblem(ask("GET", MESSAGES + "?since=yesterday"), 400, "malformed");
        assertProblem(ask("GET", MESSAGES + "?since=0-0&wait=-1"), 400, "malformed");
    }

    @Test
    void whatIsLongComesInPagesThatLackNothing() throws Exception {
        String text = "x".repeat(500);
        for (int i = 0; i < 150; i++) {
            server.server()
                    .handler
                    .rooms()
                    .find("chatroom1")
                    .orElseThrow()
                    .post(new Message("Ann", "red", i + ";" + text))
                    .join();
        }
        StringBuilder all = new StringBuilder();
        String since = "0-0";
        int pages = 0;
        boolean more = true;
        while (more) {
            HttpAnswer page = ask("GET", MESSAGES + "?since=" + since);
            assertThat(page.body()).hasSizeLessThan(64 * 1024);
            assertThat(page.text()).contains("\"complete\":true");
            more = page.text().contains("\"more\":true");
            since = last(page);
            all.append(page.text());
            pages++;
        }
        assertThat(pages).isGreaterThan(1);
        for (int i = 0; i < 150; i++) {
            assertThat(all).containsOnlyOnce("\"text\":\"" + i + ";x");
        }

        String before = since;
        StringBuilder older = new StringBuilder();
        boolean complete = false;
        while (!complete) {
            HttpAnswer page = ask("GET", MESSAGES + "?count=9999&before=" + before);
            assertThat(page.body()).hasSizeLessThan(64 * 1024);
            assertThat(page.text()).startsWith("{\"before\":\"" + before + "\",\"complete\":");
            complete = page.text().contains("\"complete\":true");
            before = page.text().replaceFirst(".*?\\{\"id\":\"([0-9-]+)\".*", "$1");
            older.append(page.text());
        }
        assertThat(older).doesNotContain("\"text\":\"149;x");
        for (int i = 0; i < 149; i++) {
            assertThat(older).containsOnlyOnce("\"text\":\"" + i + ";x");
        }
        assertThat(ask("GET", MESSAGES + "?count=2&before=" + since).text())
                .containsSubsequence("147;x", "148;x")
                .doesNotContain("146;x");
        assertProblem(ask("GET", MESSAGES + "?before=yesterday"), 400, "malformed");
        assertProblem(ask("GET", MESSAGES + "?before=7-0&since=7-0"), 400, "malformed");
        assertProblem(ask("GET", MESSAGES + "?before=7-0&count=0"), 400, "malformed");
        assertProblem(ask("GET", MESSAGES + "?before=7-0&count=x"), 400, "malformed");
    }

    @Test
    void aPollIsAnsweredAsSoonAsSomethingIsSaid() throws Exception {
        say("one");
        String last = last(ask("GET", MESSAGES));
        CompletableFuture<HttpAnswer> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return ask("GET", MESSAGES + "?since=" + last + "&wait=25");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        say("two");
        assertThat(poll.get(20, TimeUnit.SECONDS).text()).contains("two").doesNotContain("one");
    }

    @Test
    void aPollForWhichNothingHappensIsAnsweredWhenItsTimeIsUp() throws Exception {
        HttpAnswer answer = ask("GET", MESSAGES + "?since=0-0&wait=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"messages\":[]");
    }

    // ---- limits ----

    @Test
    void whoHasNoTokenMayAskThirtyTimesInTenSeconds() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(ask("GET", "/_/api/rooms").status()).isEqualTo(200);
        }
        HttpAnswer busy = ask("GET", "/_/api/rooms");
        assertProblem(busy, 429, "busy");
        assertThat(busy.header("Retry-After")).isEqualTo("10");
        assertThat(busy.text()).contains("\"retryAfterMs\":10000");
        server.pass(Duration.ofSeconds(10));
        assertThat(ask("GET", "/_/api/rooms").status()).isEqualTo(200);
    }
}
