package jgames.chat.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.AllowedOrigins;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.room.Observer;
import jgames.chat.core.room.Rooms;
import jgames.chat.server.http.ClientAddresses;
import jgames.chat.server.ws.MemberContext;
import jgames.chat.token.Tokens;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers the requests of the HTTP interface. Safe for use by many threads; never blocks. */
public final class Api {
    private static final String ROOT = "_/api";
    private static final String PREFIX = ROOT + '/';
    private static final String DESCRIPTION = "openapi.json";

    private static final Duration SEND_WITHIN = Duration.ofSeconds(1);

    private final Cors cors;
    private final Callers callers;
    private final Executor executor;
    private final Observer observer;
    private final List<Route> routes;
    private final Unanswered unanswered = new Unanswered();

    /**
     * @param context the members' context: the same rules hold for messages of both ways
     * @param executor encodes and sends answers, which the rooms' drains are not to do
     */
    public Api(
            Rooms rooms,
            MemberContext context,
            ClientAddresses addresses,
            AllowedOrigins origins,
            Tokens tokens,
            AddressHash hash,
            Executor executor) {
        this.cors = new Cors(origins);
        this.callers = new Callers(addresses, hash, tokens, context.nanos());
        this.executor = executor;
        this.observer = context.observer();
        IntakeRules rules = context.rules();
        Places places = new Places(rooms, context.entry());
        Moderation moderation = new Moderation(places, rules.moderators());
        Messages messages = new Messages(places, moderation, rules, observer, executor);
        Answer description = Answer.ok(description());
        this.routes = List.of(
                Route.of("rooms", Map.of(HttpMethod.GET, call -> now(places.list(call)))),
                Route.of(
                        "rooms/{room}/messages",
                        Map.of(HttpMethod.GET, messages::read, HttpMethod.POST, messages::say)),
                Route.of("rooms/{room}/messages/{id}", Map.of(HttpMethod.DELETE, moderation::delete)),
                Route.of("rooms/{room}/moderation", Map.of(HttpMethod.POST, moderation::act)),
                Route.of("moderation", Map.of(HttpMethod.GET, moderation::inForce)),
                Route.of("revocations", Map.of(HttpMethod.POST, moderation::revoke)),
                Route.of(DESCRIPTION, Map.of(HttpMethod.GET, call -> now(description))));
    }

    private static byte[] description() {
        try (InputStream in = Api.class.getResourceAsStream(DESCRIPTION)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /** Whether the interface answers requests of a path, given below the context and without its first slash. */
    public static boolean isMeant(String path) {
        return path.startsWith(PREFIX) || path.equals(ROOT) || path.equals(ROOT + ';');
    }

    /** Answers a request of a path that {@linkplain #isMeant is meant}. */
    public void handle(String path, Request request, Response response, Callback callback) {
        CompletableFuture<Answer> answer;
        try {
            answer = answer(
                    path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "", request, response.getHeaders());
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        if (answer.isDone()) {
            send(answer, response, callback);
        } else {
            CompletableFuture<Answer> later = answer;
            unanswered.add();
            Request.addCompletionListener(request, failure -> unanswered.remove());
            answer.whenCompleteAsync((done, failure) -> send(later, response, callback), executor);
        }
    }

    /** Waits a moment until the answers of the rooms are sent. To be called after the rooms are closed. */
    public void awaitAnswers() throws InterruptedException {
        unanswered.awaitNone(SEND_WITHIN);
    }

    private CompletableFuture<Answer> answer(String address, Request request, HttpFields.Mutable fields) {
        cors.allow(request, fields);
        for (Route route : routes) {
            Matcher path = route.match(address);
            if (path != null) {
                if (HttpMethod.OPTIONS.is(request.getMethod())) {
                    return now(options(route, request));
                }
                Route.Operation operation = route.operation(request.getMethod());
                return operation.apply(new Call(request, path, callers.of(request)));
            }
        }
        throw Problem.notFound("The interface has nothing of this address.");
    }

    private static Answer options(Route route, Request request) {
        HttpFields.Mutable fields = HttpFields.build().put(HttpHeader.ALLOW, route.allow());
        if (Cors.isPreflight(request)) {
            Cors.preflight(fields, route.allow());
        }
        return new Answer(HttpStatus.NO_CONTENT_204, null, new byte[0], fields);
    }

    private void send(CompletableFuture<Answer> answer, Response response, Callback callback) {
        answer.exceptionally(this::problem).join().send(response, callback);
    }

    private Answer problem(Throwable failure) {
        Problem problem = Problem.of(failure);
        if (problem.isDefect()) {
            observer.defect("the HTTP interface failed", failure);
        }
        return problem.answer();
    }
}
