package jgames.chat.server;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server listens on.
 *
 * @param host without the brackets that an IPv6 address may come in; null for all addresses of the machine
 */
record BindAddress(@Nullable String host) {
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    BindAddress {
        if (host != null && host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
    }

    /** Where this machine reaches a server that listens here on this port. */
    URI uri(int port) {
        boolean any = host == null || ANY.contains(host);
        String name = any ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + port + "/");
    }
}
