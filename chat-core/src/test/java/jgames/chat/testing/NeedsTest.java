package jgames.chat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NeedsTest {
    private final List<String> out = new ArrayList<>();

    private NeedsCondition condition(boolean ci, Needs.Tool... there) {
        return new NeedsCondition(Set.of(there)::contains, ci, out::add);
    }

    @Test
    void aTestRunsWhereAllThatItNeedsIsThere() {
        var result = condition(true, Needs.Tool.NGINX, Needs.Tool.CADDY)
                .judge("ProxyTest.forwards", List.of(Needs.Tool.NGINX, Needs.Tool.CADDY));

        assertThat(result.isDisabled()).isFalse();
        assertThat(out).isEmpty();
    }

    @Test
    void aTestIsLeftOutAndSaysSoWhereAToolIsMissing() {
        var result = condition(false, Needs.Tool.NGINX)
                .judge("ProxyTest.forwards", List.of(Needs.Tool.NGINX, Needs.Tool.CADDY));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("needs caddy on the PATH");
        assertThat(out).containsExactly("LEFT OUT: ProxyTest.forwards: needs caddy on the PATH");
    }

    @Test
    void aMissingToolFailsTheTestInCi() {
        NeedsCondition condition = condition(true);

        assertThatThrownBy(() -> condition.judge("ProxyTest.forwards", List.of(Needs.Tool.CADDY)))
                .hasMessage("ProxyTest.forwards needs caddy on the PATH, and CI=true leaves nothing out");
        assertThat(out).isEmpty();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void everyToolKnowsWhetherItIsThere() {
        for (Needs.Tool tool : Needs.Tool.values()) {
            assertThat(tool.isThere()).as(tool.name()).isEqualTo(tool.look());
        }
    }

    @Test
    void programsAreFoundOrNot() {
        assertThat(Needs.Tool.onPath("sh")).isTrue();
        assertThat(Needs.Tool.onPath("no-such-program")).isFalse();
        assertThat(Needs.Tool.succeeds("sh", "-c", "exit 0")).isTrue();
        assertThat(Needs.Tool.succeeds("sh", "-c", "exit 1")).isFalse();
        assertThat(Needs.Tool.succeeds("/no/such/program")).isFalse();
    }
}
