package jgames.chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jgames.chat.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/api.md, by curl against a real server. */
@Needs(Needs.Tool.CURL)
class ApiPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```sh run\n(.*?)```\n+```json\n(.*?)```", Pattern.DOTALL);
    private static final String TOKEN =
            Jwt.of("{\"sub\":\"g1\",\"name\":\"Game\",\"role\":\"moderator\",\"exp\":1800000300}");

    @RegisterExtension
    final TestServer server = new TestServer().withoutSpamLimit();

    private String run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", command).redirectErrorStream(true);
        builder.environment().put("chat", "http://127.0.0.1:" + server.port() + "/_/api");
        builder.environment().put("token", TOKEN);
        Process process = builder.start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(command + out).isZero();
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void eachExampleIsAnsweredAsThePageSays() throws Exception {
        server.withTokens();
        List<MatchResult> examples = EXAMPLE.matcher(Files.readString(Path.of("../docs/api.md")))
                .results()
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(9);
        Template template = new Template();
        for (MatchResult example : examples) {
            String answer = run(template.fill(example.group(1)));
            assertThat(template.matches(Template.parse(example.group(2)), Template.parse(answer)))
                    .as("%s is answered with %s and not with %s", example.group(1), answer, example.group(2))
                    .isTrue();
        }
    }
}
