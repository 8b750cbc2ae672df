package jgames.chat.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The compose file and the unit do what docs/proxy.md says. */
class DeploymentFilesTest {
    @Test
    void onlyThisMachineReachesTheChatWhichTheProxyStandsBefore() throws IOException {
        assertThat(DeploymentFiles.all("- \"([0-9.:]+)\"", DeploymentFiles.compose()))
                .containsExactly("127.0.0.1:8000:8000");
        assertThat(DeploymentFiles.unit()).containsPattern("(?m)^Environment=CHAT_HOST=127\\.0\\.0\\.1 ");
    }

    @Test
    void nobodyIsTrustedButThisMachineAndTheGatewayThatItComesThrough() throws IOException {
        String compose = DeploymentFiles.compose();
        String gateway = DeploymentFiles.all("gateway: (\\S+)", compose).get(0);
        List<String> trusted = DeploymentFiles.all("CHAT_TRUSTED_PROXIES: (\\S+)", compose);
        assertThat(trusted).containsExactly("127.0.0.0/8,::1," + gateway);
        assertThat(DeploymentFiles.unit()).doesNotContain("CHAT_TRUSTED_PROXIES");
    }

    @Test
    void theHealthCheckAsksTheProgramThatIsStarted() throws IOException {
        List<String> start = DeploymentFiles.composeList("entrypoint").subList(0, 3);
        List<String> check = DeploymentFiles.composeList("test");
        assertThat(check)
                .containsExactlyElementsOf(
                        Stream.of(List.of("CMD"), start, List.of("-jar", "/jgames-chat/jgames-chat.jar", "--check"))
                                .flatMap(List::stream)
                                .toList());
    }
}
