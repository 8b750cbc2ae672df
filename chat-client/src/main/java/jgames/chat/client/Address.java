package jgames.chat.client;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jgames.chat.core.protocol.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server, or of a room on it, as a handshake needs it: the scheme is {@code ws} or {@code wss}, the host is
 * ASCII, and there is no user and no password, which logs would tell.
 */
final class Address {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<user>.*)@)?(?<host>\\[[^\\]]*\\]|[^:]+)(?::(?<port>[0-9]{0,5}))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    /** {@link IDN} and browsers make different hosts of these: ß, ς and the two joiners. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    private static final Pattern SINCE = Pattern.compile("(^|&)since=");

    private final String scheme;
    private final String host;
    private final int port; // -1 for the scheme's
    private final String path; // escaped, as the query
    private final @Nullable String query; // null where there is none
    private final @Nullable String since; // a parameter of its own; null for who does not resume
    private final boolean named; // by the program, which so may show it who it is, by headers or a token

    private Address(
            String scheme,
            String host,
            int port,
            String path,
            @Nullable String query,
            @Nullable String since,
            boolean named) {
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
        this.since = since;
        this.named = named;
    }

    /**
     * Reads an address of a page or of a websocket.
     *
     * @throws IllegalArgumentException if it is none, with a reason that does not tell a password
     */
    static Address of(URI given) {
        String scheme = switch (String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT)) {
            case "ws", "http" -> "ws";
            case "wss", "https" -> "wss";
            default -> throw not("it does not begin with ws://, wss://, http:// or https://");
        };
        Matcher authority = AUTHORITY.matcher(given.getRawAuthority() == null ? "" : given.getRawAuthority());
        if (!authority.matches()) {
            throw not("it names no host, or a port that is none");
        }
        if (authority.group("user") != null) {
            throw not(
                    "a user and a password belong in a header, where no log tells them: header(\"Authorization\", ...)");
        }
        String host = host(authority.group("host"));
        if (scheme.equals("wss") && !isUris(host)) {
            throw not("Java knows no TLS with a host called " + host + ", which is no name of the Internet's");
        }
        int port = port(authority.group("port"));
        return new Address(scheme, host, port, given.getRawPath(), given.getRawQuery(), null, true);
    }

    private static String host(String given) {
        if (given.startsWith("[")) {
            return given;
        }
        if (AMBIGUOUS.matcher(given).find()) {
            throw not("its host can be read in two ways: write it with xn--");
        }
        String host = ascii(given);
        if (!NAME.matcher(host).matches()) {
            throw not("its host is none");
        }
        return host;
    }

    private static String ascii(String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException noName) {
            return "";
        }
    }

    private static int port(String given) {
        if (given == null || given.isEmpty()) {
            return -1;
        }
        int port = Integer.parseInt(given);
        if (port < 1 || port > 65_535) {
            throw not("there is no port " + port);
        }
        return port;
    }

    /** A room of this server, entered after this message if it is not null. */
    Address room(String name, @Nullable EventId last) {
        String room = path.replaceFirst("/+$", "") + "/" + name;
        return new Address(scheme, host, port, room, query, last == null ? null : "since=" + last, named);
    }

    /**
     * The address of something on this server that is asked for by HTTP. It may have to ask for the host's number, which takes
     * its time.
     *
     * @param parameters of the query, besides the server's own; may be empty
     */
    URI http(String file, String parameters) throws UnknownHostException {
        String place = path.replaceFirst("/+$", "") + "/" + file;
        String all = Stream.of(Objects.requireNonNullElse(query, ""), parameters)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining("&"));
        URI connectable = new Address(scheme, host, port, place, all.isEmpty() ? null : all, null, named).connectable();
        return URI.create("http" + connectable.toString().substring("ws".length()));
    }

    /**
     * Where an HTTP answer sends whoever asked here. The new address resumes from the same event, even if the answer leaves
     * that out. Headers and token go to the same host alone.
     *
     * @throws IllegalArgumentException if nobody should go there, with the reason
     */
    Address redirected(String location) {
        Address to = of(URI.create(origin() + path).resolve(location));
        if (scheme.equals("wss") && to.scheme.equals("ws")) {
            throw new IllegalArgumentException("there is no TLS at " + to.origin());
        }
        boolean moreSecure = scheme.equals("ws") && to.scheme.equals("wss");
        boolean sameHost = host.equalsIgnoreCase(to.host) && (port == to.port || moreSecure);
        return new Address(to.scheme, to.host, to.port, to.path, to.query, since, named && sameHost);
    }

    /** Whether it is of the host that the program has named, which may be told by headers or a token who it is. */
    boolean isNamed() {
        return named;
    }

    /** Whether {@link #connectable()} has to ask for the host's number, which takes its time. */
    boolean isBlocking() {
        return !isUris(host);
    }

    /**
     * The address for {@code java.net.http}. That takes no host with an underscore, nor one whose last part begins with a
     * digit, and Docker makes such names. They are resolved here, so that the handshake goes to a number.
     */
    URI connectable() throws UnknownHostException {
        String literal = host;
        if (isBlocking()) {
            String number = InetAddress.getByName(host).getHostAddress();
            literal = number.contains(":") ? "[" + number + "]" : number;
        }
        Address numbered = new Address(scheme, literal, port, path, query, since, named);
        return URI.create(URI.create(numbered.toString()).toASCIIString());
    }

    private static boolean isUris(String host) {
        return URI.create("ws://" + host).getHost() != null;
    }

    /** Scheme, host and port. */
    String origin() {
        return scheme + "://" + host + (port < 0 ? "" : ":" + port);
    }

    @Override
    public String toString() {
        boolean resumes =
                since != null && (query == null || !SINCE.matcher(query).find());
        String parameters = Stream.of(query, resumes ? since : null)
                .filter(each -> each != null && !each.isEmpty())
                .collect(Collectors.joining("&", "?", ""));
        return origin() + path + (parameters.equals("?") ? "" : parameters);
    }

    private static IllegalArgumentException not(String reason) {
        return new IllegalArgumentException("not a chat's address, like ws://localhost:8000: " + reason);
    }
}
