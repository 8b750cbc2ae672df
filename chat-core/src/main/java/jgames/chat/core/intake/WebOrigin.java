package jgames.chat.core.intake;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of a page (RFC 6454), in the one form that compares: lower case, an international name as browsers send it
 * ({@code xn--…}), no port where it is the scheme's own. Or all origins below a domain, where it was {@code https://*.…}.
 *
 * @param port -1 if it is the scheme's own
 * @param subdomains whether it stands for the hosts below {@code host}, at any depth, and not for {@code host} itself
 */
public record WebOrigin(String scheme, boolean subdomains, String host, int port) {
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<any>\\*\\.)?(?<host>\\[[0-9A-Fa-f:.]+]|[^\\s/?#@:*%\\\\\\[\\]]+)"
                    + "(?::(?<port>\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern NUMBER_AT_THE_END = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)\\.?");

    // Java maps these to other letters, browsers no longer do.
    private static final Pattern MAPPED_OTHERWISE = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    /** @throws IllegalArgumentException if it is no origin, or none that can be compared with certainty; says why */
    static WebOrigin parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an origin like https://game.example");
        }
        String scheme = form.group("scheme").toLowerCase(Locale.ROOT);
        boolean subdomains = form.group("any") != null;
        String host = host(form.group("host"));
        if (subdomains
                && (host.startsWith("[") || NUMBER_AT_THE_END.matcher(host).matches())) {
            throw new IllegalArgumentException("'" + text + "': an address has no subdomains");
        }
        int port = form.group("port") == null ? -1 : Integer.parseInt(form.group("port"));
        if (port > 65_535) {
            throw new IllegalArgumentException("'" + text + "': there is no such port");
        }
        return new WebOrigin(scheme, subdomains, host, port == defaultPort(scheme) ? -1 : port);
    }

    private static String host(String host) {
        if (host.startsWith("[")) {
            return '[' + ipv6(host) + ']';
        }
        if (MAPPED_OTHERWISE.matcher(host).find()) {
            throw new IllegalArgumentException("'" + host + "': write it as browsers send it, with xn--");
        }
        String name;
        try {
            name = IDN.toASCII(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + host + "' is not a host's name; try how browsers send it, with xn--", e);
        }
        boolean number = NUMBER_AT_THE_END.matcher(name).matches();
        if (!NAME.matcher(name).matches() || number && Network.of(name).family() != 4) {
            throw new IllegalArgumentException("'" + host + "' is not a host's name");
        }
        return name;
    }

    /** What is in brackets is never looked up. */
    private static String ipv6(String bracketed) {
        try {
            return InetAddress.getByName(bracketed).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + bracketed + "' is not an address", e);
        }
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> -1;
        };
    }

    /** @param page the origin of a page, without {@link #subdomains} */
    boolean covers(WebOrigin page) {
        return subdomains
                ? scheme.equals(page.scheme) && port == page.port && page.host.endsWith('.' + host)
                : equals(page);
    }

    /** As in a content security policy. */
    @Override
    public String toString() {
        return scheme + "://" + (subdomains ? "*." : "") + host + (port < 0 ? "" : ":" + port);
    }
}
