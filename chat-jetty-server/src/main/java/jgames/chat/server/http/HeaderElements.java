package jgames.chat.server.http;

import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Reads headers that nobody has to send as what they may mean, and never fails: a stranger's quotes need not be balanced.
 * Jetty's own readers answer such a request with 400, or with 500.
 */
public final class HeaderElements {
    private HeaderElements() {}

    /** What stands between the commas of all lines of a header, without quotes and the space around it. */
    public static Stream<String> of(HttpFields fields, HttpHeader header) {
        return fields.getValuesList(header).stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(element -> element.replace("\"", "").strip())
                .filter(element -> !element.isEmpty());
    }

    /** Whether one of the elements is this word, in upper or lower case. */
    public static boolean contain(HttpFields fields, HttpHeader header, String word) {
        return of(fields, header).anyMatch(word::equalsIgnoreCase);
    }

    /** Whether a content encoding is accepted: it is named, and not with a quality of 0. */
    static boolean accept(HttpFields fields, String encoding) {
        return of(fields, HttpHeader.ACCEPT_ENCODING)
                .map(element -> element.split(";", 2))
                .anyMatch(parts -> parts.length > 0
                        && parts[0].strip().equalsIgnoreCase(encoding)
                        && !(parts.length == 2 && parts[1].replace(" ", "").matches("(?i)q=0(?:\\.0*)?")));
    }

    /** Whether the client has what this tag stands for; proxies that change a body's bytes mark the tag as weak. */
    static boolean have(HttpFields fields, String etag) {
        String opaque = etag.replace("\"", "");
        return of(fields, HttpHeader.IF_NONE_MATCH)
                .map(element -> element.startsWith("W/") ? element.substring(2) : element)
                .anyMatch(opaque::equals);
    }
}
