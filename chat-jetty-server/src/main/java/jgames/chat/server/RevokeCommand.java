package jgames.chat.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.Callable;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.TokenRevocation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has the server that runs revoke tokens: it asks by the HTTP interface, with an operator's token of its own making. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Has the running server take tokens no longer, and prints the id of the decision.")
final class RevokeCommand implements Callable<Integer> {
    /** What is about one revocation, and no setting of a server. */
    static final Set<String> OWN = Set.of("--sub", "--issued-before");

    private static final String NOW = "now";
    private static final String OPERATOR = "operator"; // the trail has it
    private static final Duration LASTING = Duration.ofMinutes(1);
    private static final int PATIENCE_MILLIS = 10_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--sub", paramLabel = "ID", description = "whose tokens (default: everybody's)")
    private @Nullable String subject;

    @Option(
            names = "--issued-before",
            paramLabel = "TIME",
            description = "those that were made before then, like 2027-01-20T18:30:00Z (default: now)")
    private @Nullable String issuedBefore;

    @Mixin
    private final SettingsOfServer server = new SettingsOfServer();

    @Override
    public Integer call() {
        try {
            spec.commandLine().getOut().println(revoke(revocation()));
            return 0;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.FAILURE;
        }
    }

    private TokenRevocation revocation() {
        if (subject == null && issuedBefore == null) {
            throw new IllegalArgumentException("--sub or --issued-before is needed; the latter can be now");
        }
        try {
            return new TokenRevocation(subject, before(Instant.now()));
        } catch (RejectedException e) {
            throw new IllegalArgumentException("--sub: '" + subject + "' is no token's", e);
        }
    }

    private @Nullable Instant before(Instant now) {
        try {
            boolean all = issuedBefore == null || issuedBefore.equals(NOW);
            return all ? subject == null ? now : null : Instant.parse(issuedBefore);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--issued-before: '" + issuedBefore + "' is not a time like 2027-01-20T18:30:00Z, or now", e);
        }
    }

    /** The id of the entry in the log. */
    private String revoke(TokenRevocation tokens) throws IOException {
        URL url = server.uri().resolve("_/api/revocations").toURL();
        HttpURLConnection request = (HttpURLConnection) url.openConnection();
        request.setConnectTimeout(PATIENCE_MILLIS);
        request.setReadTimeout(PATIENCE_MILLIS);
        request.setRequestProperty("Authorization", "Bearer " + server.token(operator(Instant.now())));
        request.setRequestProperty("Content-Type", "application/json");
        request.setDoOutput(true);
        int status;
        String answer;
        try (OutputStream body = request.getOutputStream()) {
            body.write(ApiCodec.encode(tokens));
            status = request.getResponseCode();
            answer = text(status < 400 ? request.getInputStream() : request.getErrorStream());
        } catch (IOException e) {
            throw new IOException(url + ": " + e.getMessage(), e);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(
                    url + ": " + ApiCodec.decodeProblem(status, answer).detail());
        }
        try {
            return ApiCodec.decodeId(answer).toString();
        } catch (RejectedException e) {
            throw new IOException(url + ": this is not the chat", e);
        }
    }

    private static Identity operator(Instant now) {
        return new Identity(OPERATOR, null, null, Role.OPERATOR, Set.of(), now, now.plus(LASTING));
    }

    private static String text(@Nullable InputStream stream) throws IOException {
        try (InputStream in = stream) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
