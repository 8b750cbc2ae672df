package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jgames.chat.core.intake.Attempt;
import jgames.chat.core.intake.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator's log has of a defect, here of an embedder's check that throws. */
class DefectLogTest {
    private static final String SECRET = "{\"username\":\"Ann\",\"color\":\"#fff\",\"text\":\"my-secret\"}";

    @RegisterExtension
    final TestServer server =
            new TestServer().withoutSpamLimit().with(it -> it.checks(List.of(DefectLogTest::failing)));

    private static Verdict failing(Attempt attempt) {
        String words = attempt.message().text();
        throw new IllegalStateException("cannot judge " + words, new IllegalArgumentException(words));
    }

    @Test
    void aDefectKeepsItsStackTraceAndItsCausesAndNoneOfTheClientsWords() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            a.send(SECRET);
            a.expectNothing();
            assertThat(server.metric("chat_rejections_total{reason=\"failed\"}"))
                    .isEqualTo("1.0");
        }
        assertThat(server.warnings())
                .singleElement()
                .asString()
                .startsWith("room chatroom1: a check failed: java.lang.IllegalStateException\n")
                .contains("at " + DefectLogTest.class.getName() + ".failing(DefectLogTest.java:")
                .contains("caused by java.lang.IllegalArgumentException")
                .doesNotContain("my-secret", "Ann");
    }

    @Test
    void aClientThatMeetsADefectAgainAndAgainDoesNotFillTheLog() throws Exception {
        try (WireClient a = server.member("127.0.0.1", "/chatroom1")) {
            for (int i = 0; i < 50; i++) {
                a.send(SECRET);
            }
            a.expectNothing();
            assertThat(server.metric("chat_rejections_total{reason=\"failed\"}"))
                    .isEqualTo("50.0");
        }
        assertThat(server.warnings()).hasSize(10);
    }
}
