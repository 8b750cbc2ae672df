package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.protocol.ServerFrame.Author;
import jgames.chat.core.protocol.ServerFrame.Moderation;
import jgames.chat.core.protocol.ServerFrame.Muted;
import jgames.chat.core.protocol.ServerFrame.Slow;
import jgames.chat.core.protocol.ServerFrame.Unmuted;
import org.jspecify.annotations.Nullable;

/** The fields of a server's frames about moderation, both ways. Stateless. */
final class ModerationFrames {
    private ModerationFrames() {}

    static void write(JsonGenerator json, ServerFrame frame) throws IOException {
        if (frame instanceof Muted muted) {
            json.writeNumberField("retryAfterMs", muted.retryAfter().toMillis());
            if (!muted.reason().isEmpty()) {
                json.writeStringField("reason", muted.reason());
            }
        } else if (frame instanceof Slow slow) {
            json.writeNumberField("ms", slow.pause().toMillis());
        } else if (frame instanceof Moderation moderation) {
            Json.writeIfThere(json, "nonce", moderation.key());
            json.writeBooleanField("complete", moderation.complete());
            json.writeArrayFieldStart("entries");
            for (InForce entry : moderation.entries()) {
                write(json, entry);
            }
            json.writeEndArray();
        } else if (frame instanceof Author author) {
            Json.writeIfThere(json, "nonce", author.key());
            json.writeStringField("message", author.message().toString());
            json.writeNumberField("connected", author.connected());
        } else if (!(frame instanceof Unmuted)) { // which has no fields
            throw new IllegalArgumentException("a frame that has no form: " + frame.getClass());
        }
    }

    private static void write(JsonGenerator json, InForce entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", entry.id().toString());
        json.writeStringField("kind", entry.kind());
        Json.writeIfThere(json, "room", entry.room());
        Json.writeIfThere(json, "author", entry.author());
        Json.writeIfThere(json, "name", entry.name());
        json.writeStringField("by", entry.by());
        if (entry.until() != null) {
            json.writeNumberField("until", entry.until().toEpochMilli());
        }
        if (entry.pause() != null) {
            json.writeNumberField("ms", entry.pause().toMillis());
        }
        if (!entry.reason().isEmpty()) {
            json.writeStringField("reason", entry.reason());
        }
        json.writeEndObject();
    }

    /** How many bytes an entry may take in a frame: no fewer than it does. */
    static int maxBytes(InForce entry) {
        int texts = 0;
        for (String text : new String[] {entry.room(), entry.author(), entry.name(), entry.by(), entry.reason()}) {
            texts += text == null ? 0 : text.length();
        }
        return 256 + 6 * texts;
    }

    /** The entries in an array, without what is none in it; null if it is no array. */
    static @Nullable List<InForce> entries(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return null;
        }
        List<InForce> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            InForce entry = parser.hasToken(JsonToken.START_OBJECT) ? entry(parser) : null;
            if (entry != null) {
                entries.add(entry);
            }
            parser.skipChildren();
        }
        return entries;
    }

    private static @Nullable InForce entry(JsonParser parser) throws IOException {
        EventId id = null;
        String kind = null;
        String room = null;
        String author = null;
        String name = null;
        String by = null;
        Long until = null;
        Long ms = null;
        String reason = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "id" -> id = EventId.parseIfPossible(Json.string(parser));
                case "kind" -> kind = Json.string(parser);
                case "room" -> room = Json.string(parser);
                case "author" -> author = Json.string(parser);
                case "name" -> name = Json.string(parser);
                case "by" -> by = Json.string(parser);
                case "until" -> until = Json.time(parser);
                case "ms" -> ms = Json.number(parser);
                case "reason" -> reason = Json.string(parser);
                default -> {}
            }
            parser.skipChildren();
        }
        if (id == null || kind == null) {
            return null;
        }
        return new InForce(
                id,
                kind,
                room,
                author,
                name,
                by == null ? "" : by,
                until == null ? null : Instant.ofEpochMilli(until),
                ms == null ? null : Duration.ofMillis(ms),
                reason == null ? "" : reason);
    }
}
