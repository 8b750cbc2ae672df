package jgames.chat.core.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jgames.chat.core.log.Event.Deleted;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.log.Event.Tombstone;
import jgames.chat.core.log.Event.Unknown;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.Entry;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Json;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.RejectedException;
import jgames.chat.core.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * A line of a log's file: an event as a compact JSON object. A message's has the three fields of pygames-chat, whose own
 * lines are read, too; they have no id. A store that keeps the ids itself has the rest of a line. Stateless.
 */
public final class LogLine {
    private static final String SENTENCE = "A line is one JSON object with an id, or with a message.";

    private LogLine() {}

    /** The lines of events, with their line ends, in UTF-8: one buffer for all. */
    public static byte[] encode(List<Event> events) {
        return Json.write(json -> {
            for (Event event : events) {
                if (event instanceof Unknown unknown) {
                    json.writeRaw(unknown.line());
                } else {
                    write(json, event, true);
                }
                json.writeRaw('\n');
            }
        });
    }

    /** An event without its id, as a JSON object on one line; its time is always there. */
    public static String withoutId(Event event) {
        return event instanceof Unknown unknown
                ? unknown.line()
                : new String(Json.write(json -> write(json, event, false)), StandardCharsets.UTF_8);
    }

    /** The event with this id that {@link #withoutId} has written; what is damaged, or of a version to come, is unknown. */
    public static Event event(EventId id, String withoutId) {
        try {
            Fields fields = Json.read(withoutId, SENTENCE, Fields::of);
            return new Read(withoutId, fields, fields.message())
                    .event(id, fields.time != null ? fields.time : id.millis());
        } catch (RejectedException damaged) { // it costs itself alone
            return new Unknown(id, withoutId);
        }
    }

    private static void write(JsonGenerator json, Event event, boolean withId) throws IOException {
        json.writeStartObject();
        if (withId) {
            json.writeStringField("id", event.id().toString());
        }
        if (event instanceof Posted posted) {
            write(json, posted, withId);
        } else if (event instanceof Deleted deleted) {
            Json.writeIds(json, "deleted", deleted.ids());
        } else if (event instanceof Tombstone) {
            json.writeBooleanField("tombstone", true);
        } else {
            throw new IllegalArgumentException("an event that has no line: " + event.getClass());
        }
        Json.writeIfThere(json, "nonce", event.key());
        Json.writeIfThere(json, "author", event.author());
        if (event instanceof Posted posted) {
            writeAfter(json, posted);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Posted posted, boolean withId) throws IOException {
        if (!withId || posted.entry().time() != posted.id().millis()) {
            json.writeNumberField("time", posted.entry().time());
        }
        Json.writeStrings(json, posted.message());
    }

    private static void writeAfter(JsonGenerator json, Posted posted) throws IOException {
        if (posted.entry().role() != Role.GUEST) {
            json.writeStringField("role", posted.entry().role().wireName());
        }
        Json.writeIfTrue(json, "bot", posted.message().bot());
        Json.writeIfTrue(json, "announcement", posted.message().announcement());
    }

    /**
     * Reads a line without its line end.
     *
     * @throws RejectedException if the line is damaged: neither a message nor an object with a valid id
     */
    static Read read(String line) {
        Fields fields = Json.read(line, SENTENCE, Fields::of);
        Message message = fields.message();
        if (message == null && fields.id == null) {
            throw Json.malformed(SENTENCE);
        }
        return new Read(line, fields, message);
    }

    /** A line as it was read. */
    record Read(String line, Fields fields, @Nullable Message message) {
        /** The line's own id; null if it has none that is valid. */
        @Nullable
        EventId id() {
            return fields.id;
        }

        /** When it happened; null if the line does not say. */
        @Nullable
        Long time() {
            return fields.time;
        }

        /** The event of this line with this id. */
        Event event(EventId id, long time) {
            if (message != null) {
                return new Posted(fields.entry(id, time, message), fields.nonce, fields.author);
            } else if (fields.deleted != null && !fields.deleted.isEmpty()) {
                return new Deleted(id, fields.deleted, fields.nonce, fields.author);
            } else if (fields.tombstone) {
                return new Tombstone(id, fields.nonce, fields.author);
            }
            return new Unknown(id, line);
        }
    }

    /** What stands in a line: null where it does not or is not of its type. */
    private static final class Fields {
        @Nullable
        EventId id;

        @Nullable
        Long time;

        @Nullable
        String username;

        @Nullable
        String color;

        @Nullable
        String text;

        @Nullable
        String nonce;

        @Nullable
        String author;

        @Nullable
        String role;

        @Nullable
        List<EventId> deleted;

        boolean bot;
        boolean announcement;
        boolean tombstone;

        static Fields of(JsonParser parser) throws IOException {
            Fields fields = new Fields();
            parser.nextToken();
            if (!Json.eachField(parser, fields::take)) {
                throw Json.malformed(SENTENCE);
            }
            return fields;
        }

        private void take(String name, JsonParser value) throws IOException {
            switch (name) {
                case "id" -> id = EventId.parseIfPossible(Json.string(value));
                case "time" -> time = Json.time(value);
                case "username" -> username = Json.string(value);
                case "color" -> color = Json.string(value);
                case "text" -> text = Json.string(value);
                case "nonce" -> nonce = nonce(Json.string(value));
                case "author" -> author = Json.string(value);
                case "role" -> role = Json.string(value);
                case "bot" -> bot = value.hasToken(JsonToken.VALUE_TRUE);
                case "announcement" -> announcement = value.hasToken(JsonToken.VALUE_TRUE);
                case "tombstone" -> tombstone = value.hasToken(JsonToken.VALUE_TRUE);
                case "deleted" -> deleted = Json.ids(value);
                default -> {}
            }
        }

        /** Null if these are not the fields of one. */
        @Nullable
        Message message() {
            try {
                return new Message(username, color, text, bot, announcement);
            } catch (RejectedException notAMessage) {
                return null;
            }
        }

        /** Who has a token and a role that this version does not know is a user. */
        Entry entry(EventId id, long time, Message said) {
            Role known = Role.parseIfPossible(role);
            return new Entry(id, time, said, Author.user(author), known == null ? Role.USER : known);
        }

        private static @Nullable String nonce(@Nullable String nonce) {
            return nonce != null && ClientFrame.isValidKey(nonce) ? nonce : null;
        }
    }
}
