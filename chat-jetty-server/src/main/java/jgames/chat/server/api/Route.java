package jgames.chat.server.api;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What has an address of this form, and what can be done with it.
 *
 * @param path a pattern whose groups are the places in it
 * @param methods by their names
 * @param allow the names of all of them, as the header has it
 */
record Route(Pattern path, Map<String, Operation> methods, String allow) {
    /** Carries out a request. Never blocks; throws, or completes with, what {@link Problem#of(Throwable)} knows. */
    interface Operation {
        CompletableFuture<Answer> apply(Call call);
    }

    /** @param template as in OpenAPI: {@code rooms/{room}/messages} */
    static Route of(String template, Map<HttpMethod, Operation> operations) {
        Pattern path = Pattern.compile(template.replaceAll("\\{(\\w+)}", "(?<$1>[^/]+)"));
        Map<String, Operation> methods = new TreeMap<>();
        operations.forEach((method, operation) -> methods.put(method.asString(), operation));
        if (operations.containsKey(HttpMethod.GET)) {
            methods.put(HttpMethod.HEAD.asString(), operations.get(HttpMethod.GET));
        }
        return new Route(path, methods, String.join(", ", methods.keySet()) + ", OPTIONS");
    }

    /** The places of an address; null if it is none of these. */
    @Nullable
    Matcher match(String address) {
        Matcher matcher = path.matcher(address);
        return matcher.matches() ? matcher : null;
    }

    /** What a request of this method asks for. */
    Operation operation(String method) {
        Operation operation = methods.get(method);
        if (operation == null) {
            throw Problem.notAllowed(allow);
        }
        return operation;
    }
}
