package jgames.chat.server.api;

import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.protocol.Rejection;
import jgames.chat.server.http.Routes;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers what comes to no handler, because Jetty cannot read it or does not take it, and what a handler has failed at: with a
 * problem where the address is the HTTP interface's, with a sentence elsewhere, and never with a page of Jetty's. It knows the
 * address only if that could be read. Safe for use by many threads.
 */
public final class ErrorAnswers implements Request.Handler {
    private static final HttpField NOSNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private final Cors cors;

    /** @param origins whose pages may use the interface */
    public ErrorAnswers(AllowedOrigins origins) {
        this.cors = new Cors(origins);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        HttpFields.Mutable fields = response.getHeaders();
        fields.put(NOSNIFF);
        Problem problem = problem(response.getStatus());
        HttpURI address = request.getHttpURI();
        if (isMeant(address.getPath()) || isMeant(address.getCanonicalPath())) {
            refusal(request, fields, problem).answer().send(response, callback);
        } else {
            Routes.answer(response, callback, response.getStatus(), problem.getMessage() + "\n");
        }
        return true;
    }

    /** As the interface itself, it tells pages that may not use it no more than that. */
    private Problem refusal(Request request, HttpFields.Mutable fields, Problem problem) {
        try {
            cors.allow(request, fields);
            return problem;
        } catch (Problem origin) {
            return origin;
        }
    }

    private static boolean isMeant(@Nullable String path) {
        return path != null && path.startsWith("/") && Api.isMeant(path.substring(1));
    }

    private static Problem problem(int status) {
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414 -> tooLarge(status, "The address is too long.");
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> tooLarge(status, "The headers are too large.");
            case HttpStatus.SERVICE_UNAVAILABLE_503 ->
                Problem.of(status, Rejection.BUSY.code(), "There are too many connections.");
            default ->
                status < HttpStatus.INTERNAL_SERVER_ERROR_500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                        ? Problem.unreadable(status)
                        : Problem.of(status, Rejection.FAILED.code(), "The server failed.");
        };
    }

    private static Problem tooLarge(int status, String sentence) {
        return Problem.of(status, "too_large", sentence);
    }
}
