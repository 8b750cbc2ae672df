package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jgames.chat.core.protocol.ServerFrame.History;
import jgames.chat.core.protocol.ServerFrame.Moderation;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the HTTP interface, both ways. Stateless. What is asked for is read strictly: fields have their types, and nothing
 * follows the object; what is answered is read leniently. Fields that are not known are passed over either way, and of a
 * field that comes twice the last one counts.
 */
public final class ApiCodec {
    private static final String MESSAGE_SENTENCE =
            "A message is one JSON object with the string text, maybe the strings"
                    + " username and color, and maybe bot, announcement and, with that, everywhere, which are true or false.";

    private static final String REVOCATION_SENTENCE = "A revocation is one JSON object with the string subject,"
            + " the number issuedBefore, in milliseconds since 1970, or both.";

    private ApiCodec() {}

    // ---- what is asked for ----

    /** A message to be said, in UTF-8. */
    public static byte[] encode(MessageRequest request) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("text", request.text());
            Json.writeIfThere(json, "username", request.username());
            Json.writeIfThere(json, "color", request.color());
            Json.writeIfTrue(json, "bot", request.bot());
            Json.writeIfTrue(json, "announcement", request.announcement());
            Json.writeIfTrue(json, "everywhere", request.everywhere());
            json.writeEndObject();
        });
    }

    /**
     * Reads a message that is to be said.
     *
     * @throws RejectedException as malformed, if it is none
     */
    public static MessageRequest decodeMessage(String json) {
        return Json.read(json, MESSAGE_SENTENCE, ApiCodec::message);
    }

    private static MessageRequest message(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Json.malformed(MESSAGE_SENTENCE);
        }
        String text = null;
        String username = null;
        String color = null;
        boolean bot = false;
        boolean announcement = false;
        boolean everywhere = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "text" -> text = string(parser);
                case "username" -> username = string(parser);
                case "color" -> color = string(parser);
                case "bot" -> bot = flag(value);
                case "announcement" -> announcement = flag(value);
                case "everywhere" -> everywhere = flag(value);
                default -> parser.skipChildren();
            }
        }
        if (text == null || everywhere && !announcement) {
            throw Json.malformed(MESSAGE_SENTENCE);
        }
        return new MessageRequest(text, username, color, bot, announcement, everywhere);
    }

    private static String string(JsonParser parser) throws IOException {
        return needed(Json.string(parser), MESSAGE_SENTENCE);
    }

    private static boolean flag(JsonToken value) {
        if (!value.isBoolean()) {
            throw Json.malformed(MESSAGE_SENTENCE);
        }
        return value == JsonToken.VALUE_TRUE;
    }

    /** A revocation, in UTF-8. */
    public static byte[] encode(TokenRevocation revocation) {
        return Json.write(json -> {
            json.writeStartObject();
            Json.writeIfThere(json, "subject", revocation.subject());
            if (revocation.issuedBefore() != null) {
                json.writeNumberField("issuedBefore", revocation.issuedBefore().toEpochMilli());
            }
            json.writeEndObject();
        });
    }

    /**
     * Reads which tokens are to be revoked.
     *
     * @throws RejectedException as malformed, if it does not say so
     */
    public static TokenRevocation decodeRevocation(String json) {
        return Json.read(json, REVOCATION_SENTENCE, ApiCodec::revocation);
    }

    private static TokenRevocation revocation(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Json.malformed(REVOCATION_SENTENCE);
        }
        String subject = null;
        Long issuedBefore = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            switch (name) {
                case "subject" -> subject = needed(Json.string(parser), REVOCATION_SENTENCE);
                case "issuedBefore" -> issuedBefore = needed(Json.time(parser), REVOCATION_SENTENCE);
                default -> parser.skipChildren();
            }
        }
        return new TokenRevocation(subject, issuedBefore == null ? null : Instant.ofEpochMilli(issuedBefore));
    }

    // ---- what is answered ----

    /** The id of what is done, in UTF-8. */
    public static byte[] encode(EventId id) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", id.toString());
            json.writeEndObject();
        });
    }

    /** Messages, in UTF-8. */
    public static byte[] encode(MessagePage page) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeBooleanField("complete", page.complete());
            json.writeBooleanField("more", page.more());
            json.writeStringField("last", page.last().toString());
            Json.writeIds(json, "deleted", page.deleted());
            json.writeFieldName("messages");
            ServerFrameCodec.writeArray(json, page.messages());
            json.writeEndObject();
        });
    }

    /** Rooms, in UTF-8. */
    public static byte[] encode(List<RoomSummary> rooms) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("rooms");
            for (RoomSummary room : rooms) {
                json.writeStartObject();
                json.writeStringField("name", room.name());
                json.writeNumberField("online", room.online());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** What a frame tells, in UTF-8: its fields without its type. */
    public static byte[] encode(ServerFrame frame) {
        return Json.write(json -> {
            json.writeStartObject();
            ServerFrameCodec.writeFields(json, frame);
            json.writeEndObject();
        });
    }

    /** A problem, in UTF-8. */
    public static byte[] encode(ProblemDetails problem) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", problem.title());
            json.writeNumberField("status", problem.status());
            json.writeStringField("detail", problem.detail());
            json.writeStringField("reason", problem.reason());
            if (problem.retryAfter() != null) {
                json.writeNumberField("retryAfterMs", problem.retryAfter().toMillis());
            }
            json.writeEndObject();
        });
    }

    /**
     * The id of what is done.
     *
     * @throws RejectedException as all the following do, if it is no such answer
     */
    public static EventId decodeId(String json) {
        return need(ApiAnswerFields.of(json).id);
    }

    /** Messages. */
    public static MessagePage decodePage(String json) {
        ApiAnswerFields fields = ApiAnswerFields.of(json);
        return new MessagePage(
                fields.complete, fields.more, need(fields.last), need(fields.deleted), need(fields.messages));
    }

    /** Messages from before another one. */
    public static History decodeHistory(String json) {
        ApiAnswerFields fields = ApiAnswerFields.of(json);
        return new History(need(fields.before), fields.complete, need(fields.messages));
    }

    /** Rooms. */
    public static List<RoomSummary> decodeRooms(String json) {
        return need(ApiAnswerFields.of(json).rooms);
    }

    /** What is in force. */
    public static Moderation decodeModeration(String json) {
        ApiAnswerFields fields = ApiAnswerFields.of(json);
        return new Moderation(null, fields.complete, need(fields.entries));
    }

    /** A problem; one of this status alone where it is none that the chat has written. */
    public static ProblemDetails decodeProblem(int status, String json) {
        ApiAnswerFields fields;
        try {
            fields = ApiAnswerFields.of(json);
        } catch (RejectedException notTheChats) {
            return new ProblemDetails(status, "", "The server answers with " + status + ".", "", null);
        }
        return new ProblemDetails(
                status,
                or(fields.title, ""),
                or(fields.detail, "The server answers with " + status + "."),
                or(fields.reason, ""),
                fields.retryAfterMs == null ? null : Duration.ofMillis(fields.retryAfterMs));
    }

    private static <T> T need(@Nullable T value) {
        return needed(value, ApiAnswerFields.NO_ANSWER);
    }

    private static <T> T needed(@Nullable T value, String sentence) {
        if (value == null) {
            throw Json.malformed(sentence);
        }
        return value;
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
