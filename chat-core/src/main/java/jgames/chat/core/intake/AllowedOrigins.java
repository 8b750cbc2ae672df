package jgames.chat.core.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose pages may connect, and hold the chat's page in a frame. The chat's own page always may: its origin has the host
 * that the request was made to, or is that of the public URL. Safe for use by many threads.
 */
public final class AllowedOrigins {
    private final boolean all;
    private final List<WebOrigin> allowed = new ArrayList<>();

    /**
     * @param sites origins, {@code https://*.…} for all below a domain, {@code *} for all; empty for all
     * @param publicUrl where visitors find the page, or null
     * @throws IllegalArgumentException if one of them cannot be; the sentence names the option
     */
    public AllowedOrigins(List<String> sites, @Nullable String publicUrl) {
        all = sites.isEmpty() || sites.contains("*");
        for (String site : sites) {
            if (!site.equals("*")) {
                allowed.add(parse("--allowed-origins", site));
            }
        }
        if (publicUrl != null) {
            if (!publicUrl.matches("(?i)https?://[^/?#*]+(?:/[^?#\\s]*)?")) {
                throw new IllegalArgumentException(
                        "--public-url: '" + publicUrl + "' is not an address like https://chat.example/");
            }
            int path = publicUrl.indexOf('/', publicUrl.indexOf("://") + 3);
            allowed.add(parse("--public-url", path < 0 ? publicUrl : publicUrl.substring(0, path)));
        }
    }

    private static WebOrigin parse(String option, String origin) {
        try {
            return WebOrigin.parse(origin);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param origin the header of that name, or null: who sends none is no page
     * @param host the header of that name, or null
     */
    public boolean allows(@Nullable String origin, @Nullable String host) {
        return all || isKnown(origin, host);
    }

    /** Whether the request comes from no page, from the chat's own, or from one that was named. Says so even where all may connect. */
    public boolean isKnown(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        try {
            WebOrigin page = WebOrigin.parse(origin);
            return !page.subdomains() && (allowed.stream().anyMatch(site -> site.covers(page)) || isOwn(page, host));
        } catch (IllegalArgumentException unlikeAnyOrigin) {
            return false;
        }
    }

    /** The scheme is the page's: a proxy may have spoken TLS. */
    private static boolean isOwn(WebOrigin page, @Nullable String host) {
        try {
            return host != null && page.equals(WebOrigin.parse(page.scheme() + "://" + host));
        } catch (IllegalArgumentException unlikeAnyHost) {
            return false;
        }
    }

    /** The directive of a content security policy that says the same of frames; empty if all may. */
    public Optional<String> frameAncestors() {
        return all
                ? Optional.empty()
                : Optional.of(allowed.stream()
                        .map(WebOrigin::toString)
                        .collect(Collectors.joining(" ", "frame-ancestors 'self' ", "")));
    }
}
