package jgames.chat.server.api;

import jgames.chat.core.intake.AllowedOrigins;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/** Lets pages use the interface that may use the chat (CORS), and no others. There are no cookies, so tokens are all. */
record Cors(AllowedOrigins origins) {
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key";
    private static final String RESPONSE_HEADERS = "Retry-After, WWW-Authenticate";
    private static final String SECONDS_TO_REMEMBER = "600";

    /** Says to a page's browser that it may read the answer; who is no page needs no leave. */
    void allow(Request request, HttpFields.Mutable answer) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        answer.add(HttpHeader.VARY, "Origin");
        if (!origins.allows(origin, request.getHeaders().get(HttpHeader.HOST))) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "origin", "Pages of this origin may not use the chat.");
        }
        if (origin != null) {
            answer.put("Access-Control-Allow-Origin", origin);
            answer.put("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        }
    }

    /** Whether a browser asks whether its page may make another request. */
    static boolean isPreflight(Request request) {
        return request.getHeaders().get("Access-Control-Request-Method") != null;
    }

    /** Says which requests a page may make. */
    static void preflight(HttpFields.Mutable answer, String methods) {
        answer.put("Access-Control-Allow-Methods", methods);
        answer.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
        answer.put("Access-Control-Max-Age", SECONDS_TO_REMEMBER);
    }
}
