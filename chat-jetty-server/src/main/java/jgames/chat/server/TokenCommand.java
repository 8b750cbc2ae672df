package jgames.chat.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.RoomName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a token, for operators whose site makes none. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints a token, and a link to the page with it, for somebody who is to be known.")
final class TokenCommand implements Callable<Integer> {
    /** What is about one token, and no setting of a server. */
    static final Set<String> OWN = Set.of("--name", "--sub", "--role", "--color", "--rooms", "--days");

    @Spec
    private CommandSpec spec;

    @Option(names = "--name", paramLabel = "NAME", description = "the name that it speaks under (default: any)")
    private @Nullable String name;

    @Option(
            names = "--sub",
            paramLabel = "ID",
            description = "names the person or the program for ever, to everybody (default: the name)")
    private @Nullable String subject;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "user, bot, moderator or operator (default: ${DEFAULT-VALUE})")
    private String role = "user";

    @Option(names = "--color", paramLabel = "COLOR", description = "the color that it speaks in (default: any)")
    private @Nullable String color;

    @Option(
            names = "--rooms",
            paramLabel = "ROOM",
            split = ",",
            description = "the rooms that it may enter (default: all)")
    private List<String> rooms = List.of();

    @Option(names = "--days", paramLabel = "N", description = "how long it holds (default: ${DEFAULT-VALUE})")
    private int days = 30;

    @Mixin
    private final SettingsOfServer server = new SettingsOfServer();

    @Option(names = "--public-url", paramLabel = "URL", description = "the server's, for the link")
    private @Nullable String publicUrl;

    @Override
    public Integer call() {
        try {
            Identity identity = identity(Instant.now());
            String token = server.token(identity);
            spec.commandLine().getOut().println(token);
            spec.commandLine().getOut().println(link(token));
            return 0;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.FAILURE;
        }
    }

    private Identity identity(Instant now) {
        String known = subject == null ? name : subject;
        Role parsed = Role.parseIfPossible(role);
        if (known == null) {
            throw new IllegalArgumentException("--name or --sub is needed");
        } else if (parsed == null || parsed == Role.GUEST) {
            throw new IllegalArgumentException("--role: '" + role + "' is not user, bot, moderator or operator");
        } else if (days < 1 || days > 3650) {
            throw new IllegalArgumentException("--days: " + days + " is not between 1 and 3650");
        }
        for (String room : rooms) {
            if (!RoomName.isValid(room)) {
                throw new IllegalArgumentException("--rooms: '" + room + "' is no room's name");
            }
        }
        return new Identity(known, name, color, parsed, Set.copyOf(rooms), now, now.plus(Duration.ofDays(days)));
    }

    /** What stands after the # a browser sends to nobody. */
    private String link(String token) {
        String page = publicUrl == null ? server.uri().toString() : publicUrl;
        String folder = page.endsWith("/") ? page : page + "/";
        return folder + (rooms.isEmpty() ? "" : rooms.get(0)) + "#token=" + token;
    }
}
