package jgames.chat.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import jgames.chat.core.intake.Identity;
import jgames.chat.token.SecretFile;
import jgames.chat.token.Tokens;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands for tokens have to know of the server that takes them. It has the names that the server's options have. */
final class SettingsOfServer {
    @Option(names = "--data", paramLabel = "FOLDER", description = "the server's (default: ${DEFAULT-VALUE})")
    private Path data = new ServerOptions().data;

    @Option(
            names = "--token-secret-file",
            paramLabel = "FILE",
            description = "the server's; made if there is none (default: .token-secret in the data folder)")
    private @Nullable Path secretFile;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "the server's")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "the server's")
    private int port = new ServerOptions().port;

    /**
     * A token that the server takes.
     *
     * @throws IOException if there is no secret that can be read, and none can be made
     */
    String token(Identity identity) throws IOException {
        SecretFile secrets = new SecretFile(secretFile == null ? data.resolve(SecretFile.IN_DATA) : secretFile, true);
        secrets.make();
        secrets.read();
        return new Tokens(secrets, Instant::now, none -> false).issue(identity);
    }

    /** Where its page is for who is on this machine. */
    URI uri() {
        return new BindAddress(host).uri(port);
    }
}
