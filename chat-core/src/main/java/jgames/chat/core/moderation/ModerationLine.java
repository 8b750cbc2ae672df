package jgames.chat.core.moderation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jgames.chat.core.moderation.Decision.Announcement;
import jgames.chat.core.moderation.Decision.Ban;
import jgames.chat.core.moderation.Decision.Deletion;
import jgames.chat.core.moderation.Decision.Lift;
import jgames.chat.core.moderation.Decision.Mute;
import jgames.chat.core.moderation.Decision.Restoration;
import jgames.chat.core.moderation.Decision.Revocation;
import jgames.chat.core.moderation.Decision.SlowMode;
import jgames.chat.core.moderation.Decision.Unknown;
import jgames.chat.core.protocol.ClientFrame;
import jgames.chat.core.protocol.EventId;
import jgames.chat.core.protocol.Json;
import jgames.chat.core.protocol.RejectedException;
import org.jspecify.annotations.Nullable;

/** A line of a moderation log's store: an event as a compact JSON object, its id first. Stateless. */
public final class ModerationLine {
    private static final String SENTENCE = "A line is one JSON object with an id.";

    private ModerationLine() {}

    /** The kind of a decision, in lines and in what moderators are shown. */
    static String kind(Decision decision) {
        if (decision instanceof Mute) {
            return "mute";
        } else if (decision instanceof Ban) {
            return "ban";
        } else if (decision instanceof SlowMode) {
            return "slow";
        } else if (decision instanceof Revocation) {
            return "revoked";
        } else if (decision instanceof Lift) {
            return "lift";
        } else if (decision instanceof Deletion) {
            return "delete";
        } else if (decision instanceof Restoration) {
            return "restore";
        } else if (decision instanceof Announcement) {
            return "announce";
        }
        return "unknown";
    }

    /** The line of an event, with its line end, in UTF-8. */
    public static byte[] encode(ModerationEvent event) {
        if (event.decision() instanceof Unknown unknown) {
            return (unknown.line() + '\n').getBytes(StandardCharsets.UTF_8);
        }
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", event.id().toString());
            if (event.time() != event.id().millis()) {
                json.writeNumberField("time", event.time());
            }
            json.writeStringField("kind", kind(event.decision()));
            json.writeStringField("by", event.by());
            write(json, event.decision());
            Json.writeIfThere(json, "nonce", event.key());
            json.writeEndObject();
            json.writeRaw('\n');
        });
    }

    private static void write(JsonGenerator json, Decision decision) throws IOException {
        if (decision instanceof Mute mute) {
            write(json, mute.author(), mute.name(), mute.until(), mute.reason());
        } else if (decision instanceof Ban ban) {
            write(json, ban.author(), ban.name(), ban.until(), ban.reason());
        } else if (decision instanceof SlowMode mode) {
            json.writeStringField("room", mode.room());
            json.writeNumberField("ms", mode.pause().toMillis());
        } else if (decision instanceof Revocation revocation) {
            Json.writeIfThere(json, "subject", revocation.subject());
            json.writeNumberField("issuedBefore", revocation.issuedBefore().toEpochMilli());
        } else if (decision instanceof Lift lift) {
            json.writeStringField("entry", lift.entry().toString());
        } else if (decision instanceof Deletion deletion) {
            json.writeStringField("room", deletion.room());
            Json.writeIds(json, "messages", deletion.messages());
            json.writeNumberField("count", deletion.count());
            Json.writeIfThere(json, "author", deletion.author());
            Json.writeIfThere(json, "name", deletion.name());
            Json.writeIfTrue(json, "everyone", deletion.everyone());
        } else if (decision instanceof Restoration restoration) {
            json.writeStringField("entry", restoration.entry().toString());
            Json.writeIfThere(json, "room", restoration.room());
            if (restoration.message() != null) {
                Json.writeIds(json, "messages", List.of(restoration.message()));
            }
        } else if (decision instanceof Announcement announcement) {
            Json.writeIfThere(json, "room", announcement.room());
        } else {
            throw new IllegalArgumentException("a decision that has no line: " + decision.getClass());
        }
    }

    private static void write(JsonGenerator json, String author, @Nullable String name, Instant until, String reason)
            throws IOException {
        json.writeStringField("author", author);
        Json.writeIfThere(json, "name", name);
        json.writeNumberField("until", until.toEpochMilli());
        if (!reason.isEmpty()) {
            json.writeStringField("reason", reason);
        }
    }

    /**
     * Reads a line without its line end. What is of a kind that this version does not know, or lacks what its kind needs, is
     * {@link Unknown}.
     *
     * @throws RejectedException if the line is damaged: no object with a valid id
     */
    public static ModerationEvent read(String line) {
        Fields fields = Json.read(line, SENTENCE, Fields::of);
        if (fields.id == null) {
            throw Json.malformed(SENTENCE);
        }
        Decision decision = fields.by == null ? null : fields.decision();
        return new ModerationEvent(
                fields.id,
                fields.time == null ? fields.id.millis() : fields.time,
                decision == null ? new Unknown(line) : decision,
                fields.by == null ? "" : fields.by,
                fields.nonce);
    }

    /** What stands in a line: null where it does not or is not of its type. */
    private static final class Fields {
        private @Nullable EventId id;
        private @Nullable Long time;
        private @Nullable String kind;
        private @Nullable String by;
        private @Nullable String author;
        private @Nullable String name;
        private @Nullable String room;
        private @Nullable String subject;
        private @Nullable String nonce;
        private @Nullable EventId entry;
        private @Nullable Long until;
        private @Nullable Long ms;
        private @Nullable Long count;
        private @Nullable Long issuedBefore;
        private @Nullable List<EventId> messages;
        private String reason = "";
        private boolean everyone;

        static Fields of(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Json.malformed(SENTENCE);
            }
            Fields fields = new Fields();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                fields.take(field, parser);
                parser.skipChildren();
            }
            return fields;
        }

        private void take(String field, JsonParser parser) throws IOException {
            switch (field) {
                case "id" -> id = EventId.parseIfPossible(Json.string(parser));
                case "time" -> time = Json.time(parser);
                case "kind" -> kind = Json.string(parser);
                case "by" -> by = Json.string(parser);
                case "author" -> author = Json.string(parser);
                case "name" -> name = Json.string(parser);
                case "room" -> room = Json.string(parser);
                case "subject" -> subject = Json.string(parser);
                case "nonce" -> nonce = key(Json.string(parser));
                case "entry" -> entry = EventId.parseIfPossible(Json.string(parser));
                case "until" -> until = Json.time(parser);
                case "ms" -> ms = Json.number(parser);
                case "count" -> count = Json.number(parser);
                case "issuedBefore" -> issuedBefore = Json.time(parser);
                case "messages" -> messages = Json.ids(parser);
                case "reason" -> reason = parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : "";
                case "everyone" -> everyone = parser.hasToken(JsonToken.VALUE_TRUE);
                default -> {}
            }
        }

        private static @Nullable String key(@Nullable String nonce) {
            return nonce != null && ClientFrame.isValidKey(nonce) ? nonce : null;
        }

        private Restoration restoration(EventId entry) {
            boolean isOne = room != null && messages != null && messages.size() == 1;
            return isOne ? new Restoration(entry, room, messages.get(0)) : new Restoration(entry);
        }

        /** Null if it is of no known kind, or lacks something. */
        @Nullable
        Decision decision() {
            boolean timed = author != null && until != null;
            return switch (kind == null ? "" : kind) {
                case "mute" -> timed ? new Mute(author, name, Instant.ofEpochMilli(until), reason) : null;
                case "ban" -> timed ? new Ban(author, name, Instant.ofEpochMilli(until), reason) : null;
                case "slow" -> room != null && ms != null && ms >= 0 ? new SlowMode(room, Duration.ofMillis(ms)) : null;
                case "revoked" ->
                    issuedBefore != null ? new Revocation(subject, Instant.ofEpochMilli(issuedBefore)) : null;
                case "lift" -> entry != null ? new Lift(entry) : null;
                case "delete" ->
                    room != null && messages != null
                            ? new Deletion(
                                    room,
                                    messages,
                                    count == null ? messages.size() : (int) Math.min(count, Integer.MAX_VALUE),
                                    author,
                                    name,
                                    everyone)
                            : null;
                case "restore" -> entry != null ? restoration(entry) : null;
                case "announce" -> new Announcement(room);
                default -> null;
            };
        }
    }
}
