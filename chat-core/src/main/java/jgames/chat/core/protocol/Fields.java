package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a message has anywhere, as they were read: null where there is none. A string field that holds
 * something else is null too, but a nonce and what names an event is then empty, which neither may be. Of a field that
 * comes twice the last one counts, and others are passed over.
 */
final class Fields {
    @Nullable
    String type;

    @Nullable
    String id;

    @Nullable
    String username;

    @Nullable
    String color;

    @Nullable
    String text;

    @Nullable
    String nonce;

    @Nullable
    String before;

    @Nullable
    String user;

    @Nullable
    String role;

    @Nullable
    Long time; // null too where it can be none

    @Nullable
    Long count;

    @Nullable
    JsonToken bot;

    boolean announcement;

    // ---- of what moderators send ----

    @Nullable
    String action;

    @Nullable
    String message;

    @Nullable
    String entry;

    @Nullable
    String reason;

    @Nullable
    Long seconds;

    @Nullable
    JsonToken everyone;

    @Nullable
    JsonToken everywhere;

    private Fields() {}

    /** Takes the whole value that the parser is at; null if it is no object. */
    static @Nullable Fields of(JsonParser parser) throws IOException {
        Fields fields = new Fields();
        return Json.eachField(parser, fields::take) ? fields : null;
    }

    private void take(String name, JsonParser value) throws IOException {
        switch (name) {
            case "type" -> type = Json.string(value);
            case "id" -> id = Json.string(value);
            case "username" -> username = Json.string(value);
            case "color" -> color = Json.string(value);
            case "text" -> text = Json.string(value);
            case "nonce" -> nonce = stringOrEmpty(value);
            case "before" -> before = stringOrEmpty(value);
            case "user" -> user = Json.string(value);
            case "role" -> role = Json.string(value);
            case "time" -> time = Json.time(value);
            case "count" -> count = Json.number(value);
            case "bot" -> bot = value.currentToken();
            case "announcement" -> announcement = value.hasToken(JsonToken.VALUE_TRUE);
            case "action" -> action = Json.string(value);
            case "message" -> message = stringOrEmpty(value);
            case "entry" -> entry = stringOrEmpty(value);
            case "reason" -> reason = Json.string(value);
            case "seconds" -> seconds = Json.number(value);
            case "everyone" -> everyone = value.currentToken();
            case "everywhere" -> everywhere = value.currentToken();
            default -> {}
        }
    }

    private static String stringOrEmpty(JsonParser value) throws IOException {
        String string = Json.string(value);
        return string == null ? "" : string;
    }

    /**
     * What a server tells. A user without a role that this version knows is one.
     *
     * @throws RejectedException if these are not the fields of a message
     */
    Entry entry(EventId entryId) {
        Role known = Role.parseIfPossible(role);
        long said = time == null ? entryId.millis() : time;
        return new Entry(entryId, said, toldMessage(), user, known == null ? Role.USER : known);
    }

    /**
     * As a client may say it.
     *
     * @throws RejectedException if these are not the fields of one
     */
    Message message() {
        return new Message(username, color, text, bot == JsonToken.VALUE_TRUE);
    }

    /**
     * As a server tells it.
     *
     * @throws RejectedException if these are not the fields of one
     */
    Message toldMessage() {
        return new Message(username, color, text, bot == JsonToken.VALUE_TRUE, announcement);
    }
}
