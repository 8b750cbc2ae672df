package jgames.chat.server;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code /metrics} is: nowhere, on every port, or on a port of its own.
 *
 * @param isOff whether it is nowhere
 * @param own the address of a port for it and {@code /healthz} alone, unresolved; null if there is none
 */
record MetricsPlace(boolean isOff, @Nullable InetSocketAddress own) {
    static final String OFF = "off";
    private static final String ON = "on";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern PORT_OF_ADDRESS = Pattern.compile("(?:(.+):)?(\\d{1,5})");

    /** @throws IllegalArgumentException if the text is none of {@code off}, {@code on}, a port, and an address with a port */
    static MetricsPlace parse(String text) {
        if (text.equals(OFF) || text.equals(ON)) {
            return new MetricsPlace(text.equals(OFF), null);
        }
        Matcher address = PORT_OF_ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(2)) > 65_535) {
            throw new IllegalArgumentException(
                    "--metrics: '" + text + "' is not off, on, a port or an address with a port like 10.0.0.5:9100");
        }
        String host = new BindAddress(Objects.requireNonNullElse(address.group(1), LOOPBACK)).host();
        return new MetricsPlace(false, InetSocketAddress.createUnresolved(host, Integer.parseInt(address.group(2))));
    }

    boolean isEveryPort() {
        return !isOff && own == null;
    }

    Optional<InetSocketAddress> ownPort() {
        return Optional.ofNullable(own);
    }
}
