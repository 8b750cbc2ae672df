package jgames.chat.server;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options that stand in the environment: {@code --ws-port} is {@code CHAT_WS_PORT}. For one thread. */
final class Environment {
    private static final String PREFIX = "CHAT_";
    private static final Pattern OPTION = Pattern.compile("--[a-z]+(?:-[a-z]+)*");

    // What Kubernetes and Docker put into the environment of others about a service or a container called "chat", or
    // "chat-" and more.
    private static final Pattern LINK = Pattern.compile("CHAT_(?:\\w+_)?(?:SERVICE_(?:HOST|PORT)(?:_\\w+)?"
            + "|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?|NAME|ENV_\\w+)");
    private static final Pattern LINK_ADDRESS = Pattern.compile("(?:tcp|udp|sctp)://.*");

    private final Map<String, String> variables;
    private final Set<String> used = new HashSet<>();

    Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** What stands there for an option like {@code --ws-port}, or null. */
    @Nullable
    String value(String option) {
        String value = variables.get(variable(option));
        if (value == null || value.isEmpty() || LINK_ADDRESS.matcher(value).matches()) {
            return null; // compose files pass on what is not set as empty
        }
        used.add(option);
        return value;
    }

    /** A sentence about options, with the names of those that stand here as they stand here. */
    String named(String sentence) {
        return OPTION.matcher(sentence)
                .replaceAll(option -> used.contains(option.group()) ? variable(option.group()) : option.group());
    }

    /** The variables that look like options and are none. */
    List<String> unknown(Collection<String> options) {
        Set<String> known = options.stream().map(Environment::variable).collect(Collectors.toSet());
        return variables.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name) && !isLink(name))
                .sorted()
                .toList();
    }

    private boolean isLink(String name) {
        return LINK.matcher(name).matches()
                || name.endsWith("_PORT")
                        && LINK_ADDRESS.matcher(variables.get(name)).matches();
    }

    private static String variable(String option) {
        return PREFIX + option.substring("--".length()).replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
