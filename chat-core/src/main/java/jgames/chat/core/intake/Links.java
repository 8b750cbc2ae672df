package jgames.chat.core.intake;

import java.util.Set;
import jgames.chat.core.protocol.Folding;

/**
 * Whether there is a link in a text, that is, something that a reader can follow once it is copied. The text is
 * {@linkplain Folding#fold folded} first, so an invisible character within a link hides nothing. A link is
 *
 * <ul>
 *   <li>letters and {@code ://} before anything else: {@code https://x}, {@code steam://run};
 *   <li>{@code www.} before a letter or a digit;
 *   <li>a host that ends with one of {@link #ENDINGS}, as the host of an e-mail address does, too: {@code game.com};
 *   <li>a host that ends with one of them or with any two letters, with a path or a port behind it: {@code t.me/x},
 *       {@code play.example.hu:25565};
 *   <li>four numbers with dots, with a path or a port behind them: {@code 192.0.2.1:25565}.
 * </ul>
 *
 * Other endings of two letters need a path or a port because people forget the space after a full stop: {@code yes.it is}.
 */
final class Links {
    /** The top-level domains that count without a path: those that are common and hardly ever begin a sentence. */
    static final Set<String> ENDINGS = Set.of(
            "app", "biz", "blog", "br", "cc", "cf", "click", "club", "cn", "com", "cz", "de", "dev", "edu", "fr", "fun",
            "games", "gg", "gov", "gq", "icu", "info", "io", "jp", "kr", "link", "lol", "ly", "mobi", "net", "nl",
            "online", "org", "pl", "pw", "ru", "shop", "site", "space", "store", "su", "tk", "top", "tv", "ua", "uk",
            "vip", "website", "win", "wtf", "xxx", "xyz", "рф", "укр");

    private static final String SCHEME = "://";
    private static final int LONGEST_LABEL = 63;

    private Links() {}

    /** Takes linear time. */
    static boolean isIn(String text) {
        String folded = Folding.fold(text).replace('。', '.');
        if (folded.indexOf('.') < 0 && folded.indexOf(':') < 0) {
            return false;
        }
        int scheme = folded.indexOf(SCHEME);
        if (scheme >= 0 && isScheme(folded, scheme)) {
            return true;
        }
        int start = 0; // of what may be a host
        for (int end = 0; end <= folded.length(); end++) {
            char c = end < folded.length() ? folded.charAt(end) : ' ';
            if (!isOfHost(c)) {
                if (isHost(folded, start, end)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    private static boolean isScheme(String text, int first) {
        for (int at = first; at >= 0; at = text.indexOf(SCHEME, at + 1)) {
            int after = at + SCHEME.length();
            boolean isLink =
                    at > 0 && isLabel(text.charAt(at - 1)) && after < text.length() && text.charAt(after) != ' ';
            if (isLink) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHost(String text, int start, int end) {
        while (end > start && !isLabel(text.charAt(end - 1))) {
            end--; // the full stop of a sentence
        }
        while (start < end && !isLabel(text.charAt(start))) {
            start++;
        }
        int dot = end - 1;
        while (dot > start && text.charAt(dot) != '.') {
            dot--;
        }
        if (dot <= start || !isLabel(text.charAt(dot - 1)) || end - dot - 1 > LONGEST_LABEL) {
            return false;
        }
        if (text.startsWith("www.", start) && isLabel(text.charAt(start + 4))) {
            return true;
        }
        String ending = text.substring(dot + 1, end);
        if (ENDINGS.contains(ending) || ending.startsWith("xn--")) {
            return true;
        }
        return goesOn(text, end) && (isTwoLetters(ending) || isAddress(text, start, end));
    }

    /** Whether a path or a port comes after it. */
    private static boolean goesOn(String text, int end) {
        if (end + 1 >= text.length()) {
            return false;
        }
        char next = text.charAt(end + 1);
        return switch (text.charAt(end)) {
            case '/', '?', '#' -> isLabel(next) || "?#@_~+-".indexOf(next) >= 0;
            case ':' -> next >= '0' && next <= '9';
            default -> false;
        };
    }

    private static boolean isTwoLetters(String ending) {
        return ending.length() == 2 && Character.isLetter(ending.charAt(0)) && Character.isLetter(ending.charAt(1));
    }

    private static boolean isAddress(String text, int start, int end) {
        int dots = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }

    private static boolean isOfHost(char c) {
        return c == '.' || c == '-' || isLabel(c);
    }

    private static boolean isLabel(char c) {
        return c < 0x80 ? c >= 'a' && c <= 'z' || c >= '0' && c <= '9' : Character.isLetterOrDigit(c);
    }
}
