package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of all answers of the HTTP interface, in any order: null where there is none or not of its type. */
final class ApiAnswerFields {
    static final String NO_ANSWER = "not an answer of the chat's HTTP interface";

    @Nullable
    EventId id;

    @Nullable
    EventId before;

    boolean complete;

    boolean more;

    @Nullable
    EventId last;

    @Nullable
    List<EventId> deleted;

    @Nullable
    List<Entry> messages;

    @Nullable
    List<RoomSummary> rooms;

    @Nullable
    List<InForce> entries;

    @Nullable
    String title;

    @Nullable
    String detail;

    @Nullable
    String reason;

    @Nullable
    Long retryAfterMs;

    private ApiAnswerFields() {}

    /** @throws RejectedException if it is not one JSON object */
    static ApiAnswerFields of(String json) {
        return Json.read(json, NO_ANSWER, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Json.malformed(NO_ANSWER);
            }
            ApiAnswerFields fields = new ApiAnswerFields();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                fields.take(name, parser);
                parser.skipChildren();
            }
            return fields;
        });
    }

    private void take(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "id" -> id = EventId.parseIfPossible(Json.string(parser));
            case "before" -> before = EventId.parseIfPossible(Json.string(parser));
            case "complete" -> complete = parser.hasToken(JsonToken.VALUE_TRUE);
            case "more" -> more = parser.hasToken(JsonToken.VALUE_TRUE);
            case "last" -> last = EventId.parseIfPossible(Json.string(parser));
            case "deleted" -> deleted = Json.ids(parser);
            case "messages" -> messages = ServerFrameFields.entries(parser);
            case "rooms" -> rooms = rooms(parser);
            case "entries" -> entries = ModerationFrames.entries(parser);
            case "title" -> title = Json.string(parser);
            case "detail" -> detail = Json.string(parser);
            case "reason" -> reason = Json.string(parser);
            case "retryAfterMs" -> retryAfterMs = Json.number(parser);
            default -> {}
        }
    }

    private static @Nullable List<RoomSummary> rooms(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return null;
        }
        List<RoomSummary> rooms = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            RoomSummary room = parser.hasToken(JsonToken.START_OBJECT) ? room(parser) : null;
            parser.skipChildren();
            if (room != null) {
                rooms.add(room);
            }
        }
        return rooms;
    }

    /** Null where it has no name. */
    private static @Nullable RoomSummary room(JsonParser parser) throws IOException {
        String name = null;
        Long online = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "name" -> name = Json.string(parser);
                case "online" -> online = Json.number(parser);
                default -> {}
            }
            parser.skipChildren();
        }
        return name == null
                ? null
                : new RoomSummary(name, online == null ? 0 : (int) Math.max(0, Math.min(online, Integer.MAX_VALUE)));
    }
}
