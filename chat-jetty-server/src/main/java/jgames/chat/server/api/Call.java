package jgames.chat.server.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.intake.Sender;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Limits;
import jgames.chat.core.protocol.PlainCodec;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request of somebody who is known. Its methods throw a {@link Problem} if that part of the request is not as it has to be.
 *
 * @param path the route's pattern with the parts of this address as its groups
 */
record Call(Request request, Matcher path, Sender sender) {
    private static final String KEY = "Idempotency-Key";

    /** A part of the path. */
    String part(String name) {
        return path.group(name);
    }

    /** A parameter that is an event's id; null if it is not there. */
    @Nullable
    EventId id(String parameter) {
        String text = parameter(parameter);
        EventId id = EventId.parseIfPossible(text);
        if (text != null && id == null) {
            throw Problem.malformed(parameter + " is the id of an event.");
        }
        return id;
    }

    /** A parameter that is a whole number of four digits at most. */
    int number(String parameter, int otherwise) {
        String text = parameter(parameter);
        if (text != null && !text.matches("\\d{1,4}")) {
            throw Problem.malformed(parameter + " is a whole number.");
        }
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** The id in the path. */
    EventId id() {
        EventId id = EventId.parseIfPossible(part("id"));
        if (id == null) {
            throw Problem.notFound("This is no message's id.");
        }
        return id;
    }

    /** The identity that the caller's token gives. A guest gets a problem. */
    Identity identity() {
        if (sender.identity() == null) {
            throw Problem.tokenNeeded();
        }
        return sender.identity();
    }

    /** A parameter of the query, which needs no escapes; null if it is not there. */
    @Nullable
    String parameter(String name) {
        String query = request.getHttpURI().getQuery();
        return Stream.of(query == null ? new String[0] : query.split("&"))
                .filter(parameter -> parameter.startsWith(name + "="))
                .findFirst()
                .map(parameter -> parameter.substring(name.length() + 1))
                .orElse(null);
    }

    /** The idempotency key, or null. It may be in quotes, as the header's draft has it, or not. */
    @Nullable
    String key() {
        String header = request.getHeaders().get(KEY);
        if (header == null) {
            return null;
        }
        String key = header.strip();
        if (key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")) {
            key = key.substring(1, key.length() - 1);
        }
        if (!ClientFrame.isValidKey(key)) {
            throw Problem.malformed("An Idempotency-Key is 1 to 64 of the characters A-Z a-z 0-9 _ -.");
        }
        return key;
    }

    /** The body's JSON, which is not longer than a frame. It comes when it comes; no thread waits for it. */
    @SuppressWarnings("removal") // Jetty 12.0 has no other
    CompletableFuture<String> json() {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "unsupported_type", "A body is application/json, in UTF-8.");
        }
        if (request.getLength() > Limits.MAX_FRAME_BYTES) {
            throw tooLarge();
        }
        CompletableFuture<byte[]> body = Content.Source.asByteArrayAsync(request, Limits.MAX_FRAME_BYTES);
        return body.handle((bytes, failure) -> {
            Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
            if (why instanceof IllegalStateException) { // it turned out to be more, in chunks
                throw tooLarge();
            } else if (why instanceof TimeoutException
                    || why instanceof IOException && !(why instanceof HttpException)) {
                throw Problem.unreadable(HttpStatus.REQUEST_TIMEOUT_408); // its client has gone, or is silent
            } else if (why != null) {
                throw new CompletionException(why);
            }
            return utf8(ByteBuffer.wrap(bytes));
        });
    }

    private static Problem tooLarge() {
        return Problem.of(
                HttpStatus.PAYLOAD_TOO_LARGE_413,
                "too_large",
                "A body has at most " + Limits.MAX_FRAME_BYTES + " bytes.");
    }

    private static String utf8(ByteBuffer bytes) {
        try {
            return PlainCodec.utf8(bytes);
        } catch (CharacterCodingException notUtf8) {
            throw new CompletionException(notUtf8);
        }
    }
}
