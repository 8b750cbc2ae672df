package jgames.chat.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jgames.chat.server.ops.RateLimitedLog;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a request comes from: the peer of its socket, or, where that is a trusted proxy, what {@code X-Forwarded-For} says,
 * read from the right for as long as the hops are trusted. What stands further left may be anybody's invention. Safe for
 * use by many threads.
 */
public final class ClientAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddresses.class);

    // Strict, so that no name is ever looked up.
    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String V4 = BYTE + "(?:\\." + BYTE + "){3}";
    private static final String V6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:]*(?:" + V4 + ")?";
    private static final Pattern RANGE = Pattern.compile("(?:" + V4 + "|" + V6 + ")(?:/\\d{1,3})?");
    private static final Pattern HOP =
            Pattern.compile("(?<v4>" + V4 + ")(?::\\d+)?|\\[(?<bracketed>" + V6 + ")](?::\\d+)?|(?<v6>" + V6 + ")");

    private final InetAddressSet trusted = new InetAddressSet();
    private final RateLimitedLog strangers;

    /** @param strangers is told which proxies are not trusted */
    public ClientAddresses(List<String> trustedProxies, RateLimitedLog strangers) {
        trusted.addAll(trustedProxies);
        this.strangers = strangers;
        trustedProxies.stream()
                .filter(ClientAddresses::isHalfTheWorld)
                .forEach(range -> LOG.warn(
                        "--trusted-proxies: {} is more than any proxy has; whoever calls from there can pretend to be anybody,"
                                + " and the limits by address hold for none of them",
                        range));
    }

    /** Wider than the widest range that is one owner's: 10.0.0.0/8, and for IPv6 a /16, but for the private fc00::/7. */
    private static boolean isHalfTheWorld(String range) {
        int slash = range.indexOf('/');
        boolean v6 = range.contains(":");
        int length = slash < 0 ? 128 : Integer.parseInt(range.substring(slash + 1));
        boolean isPrivate = v6 && range.matches("(?i)f[cdef].*");
        return length < (isPrivate ? 7 : v6 ? 16 : 8);
    }

    /** Whether a text is an IPv4 address, like {@code 192.0.2.1}. Looks up no name. */
    public static boolean isIpv4(String text) {
        return text.matches(V4);
    }

    /** @throws IllegalArgumentException if one of them is neither an address nor a range; the sentence names the option */
    public static void checkRanges(String option, List<String> ranges) {
        for (String range : ranges) {
            try {
                if (!RANGE.matcher(range).matches()) {
                    throw new IllegalArgumentException();
                }
                new InetAddressSet().add(range);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        option + ": '" + range + "' is not an address or a range like 10.0.0.0/8");
            }
        }
    }

    /** The client's address: an IPv4 address, or the /64 of an IPv6 one, which is what one customer gets. */
    public String of(Request request) {
        SocketAddress peer = request.getConnectionMetaData().getRemoteSocketAddress();
        return peer instanceof InetSocketAddress socket
                ? of(socket.getAddress(), request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR))
                : "local";
    }

    /** @param forwardedFor the values of the header's lines, in their order */
    public String of(InetAddress peer, List<String> forwardedFor) {
        if (!forwardedFor.isEmpty() && !trusted.test(peer)) {
            strangers.once(peer.getHostAddress()
                    + " sends X-Forwarded-For but is not trusted, so all behind it count as one address;"
                    + " if it is your proxy, name it in --trusted-proxies");
        }
        return key(client(peer, forwardedFor));
    }

    /** Whether all kinds of visitors may come from a request's address: it is this machine's own, or that of a trusted proxy. */
    public boolean isShared(Request request) {
        SocketAddress peer = request.getConnectionMetaData().getRemoteSocketAddress();
        if (!(peer instanceof InetSocketAddress socket)) {
            return true;
        }
        InetAddress client =
                client(socket.getAddress(), request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR));
        return client.isLoopbackAddress() || trusted.test(client);
    }

    private InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        String[] hops = String.join(",", forwardedFor).split(",");
        for (int i = hops.length - 1; i >= 0 && trusted.test(client); i--) {
            InetAddress hop = parse(hops[i]);
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    /** An address with or without a port, or null. */
    private static @Nullable InetAddress parse(String hop) {
        var matcher = HOP.matcher(hop.trim());
        if (!matcher.matches()) {
            return null;
        }
        for (String form : List.of("v4", "bracketed", "v6")) {
            if (matcher.group(form) != null) {
                try {
                    return InetAddress.getByName(matcher.group(form));
                } catch (UnknownHostException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /**
     * What counts as one client of an address that an operator writes.
     *
     * @throws IllegalArgumentException if it is no address
     */
    public static String of(String address) {
        InetAddress parsed = parse(address);
        if (parsed == null) {
            throw new IllegalArgumentException("'" + address + "' is not an address");
        }
        return key(parsed);
    }

    /** Whether an address is that of a trusted proxy. */
    public boolean isTrusted(InetAddress address) {
        return trusted.test(address);
    }

    /** What counts as one client: an IPv4 address, or the /64 of an IPv6 one. */
    public static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        ShortBuffer parts = ByteBuffer.wrap(bytes).asShortBuffer();
        return IntStream.range(0, 4)
                .mapToObj(i -> Integer.toHexString(parts.get(i) & 0xFFFF))
                .collect(Collectors.joining(":", "", "::/64"));
    }
}
