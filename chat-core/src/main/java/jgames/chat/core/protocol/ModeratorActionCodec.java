package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import jgames.chat.core.protocol.ModeratorAction.Announce;
import jgames.chat.core.protocol.ModeratorAction.Ban;
import jgames.chat.core.protocol.ModeratorAction.Delete;
import jgames.chat.core.protocol.ModeratorAction.DeleteAll;
import jgames.chat.core.protocol.ModeratorAction.Lift;
import jgames.chat.core.protocol.ModeratorAction.Mute;
import jgames.chat.core.protocol.ModeratorAction.Restore;
import jgames.chat.core.protocol.ModeratorAction.Slow;
import org.jspecify.annotations.Nullable;

/** The fields of a moderator's actions as JSON, both ways. Stateless. */
public final class ModeratorActionCodec {
    private static final String SENTENCE = "A moderator's action has a name that the protocol has, and its fields.";

    private ModeratorActionCodec() {}

    /**
     * Reads an object that has the fields of an action, maybe among others.
     *
     * @throws RejectedException if it is none
     */
    public static ModeratorAction decode(String json) {
        Fields fields = Json.read(json, SENTENCE, parser -> {
            parser.nextToken();
            return Fields.of(parser);
        });
        if (fields == null) {
            throw malformed();
        }
        return of(fields);
    }

    static ModeratorAction of(Fields fields) {
        return switch (fields.action == null ? "" : fields.action) {
            case "delete" -> new Delete(id(fields.message));
            case "delete_all" -> new DeleteAll(id(fields.message), is(fields.everywhere), is(fields.everyone));
            case "mute" -> new Mute(id(fields.message), seconds(fields), is(fields.everyone), reason(fields));
            case "ban" -> new Ban(id(fields.message), seconds(fields), reason(fields));
            case "lift" -> new Lift(id(fields.entry));
            case "restore" -> new Restore(id(fields.entry), fields.message == null ? null : id(fields.message));
            case "slow" -> new Slow(seconds(fields));
            case "announce" -> announce(fields);
            default -> throw malformed();
        };
    }

    private static Announce announce(Fields fields) {
        if (fields.text == null || fields.text.isBlank()) {
            throw malformed();
        }
        return new Announce(fields.text, is(fields.everywhere));
    }

    private static EventId id(@Nullable String text) {
        EventId id = EventId.parseIfPossible(text);
        if (id == null) {
            throw malformed();
        }
        return id;
    }

    /** Reads a time of any length: each action checks its own bound. */
    private static Duration seconds(Fields fields) {
        if (fields.seconds == null) {
            throw malformed();
        }
        return Duration.ofSeconds(fields.seconds);
    }

    private static String reason(Fields fields) {
        return fields.reason == null ? "" : OneLine.of(fields.reason);
    }

    private static boolean is(@Nullable JsonToken flag) {
        if (flag != null && !flag.isBoolean()) {
            throw malformed();
        }
        return flag == JsonToken.VALUE_TRUE;
    }

    private static RejectedException malformed() {
        return Json.malformed(SENTENCE);
    }

    /** The fields as one object, in UTF-8. */
    public static byte[] encode(ModeratorAction action) {
        return Json.write(json -> {
            json.writeStartObject();
            write(json, action);
            json.writeEndObject();
        });
    }

    /** Writes the fields, the action's name first, into an object that has been started. */
    static void write(JsonGenerator json, ModeratorAction action) throws IOException {
        json.writeStringField("action", action.action());
        if (action.about() != null) {
            json.writeStringField("message", action.about().toString());
        }
        if (action instanceof DeleteAll all) {
            Json.writeIfTrue(json, "everywhere", all.everywhere());
            Json.writeIfTrue(json, "everyone", all.everyone());
        } else if (action instanceof Mute mute) {
            json.writeNumberField("seconds", mute.lasting().toSeconds());
            Json.writeIfTrue(json, "everyone", mute.everyone());
            writeReason(json, mute.reason());
        } else if (action instanceof Ban ban) {
            json.writeNumberField("seconds", ban.lasting().toSeconds());
            writeReason(json, ban.reason());
        } else if (action instanceof Lift lift) {
            json.writeStringField("entry", lift.entry().toString());
        } else if (action instanceof Restore restore) {
            json.writeStringField("entry", restore.entry().toString());
            Json.writeIfThere(json, "message", restore.message());
        } else if (action instanceof Slow slow) {
            json.writeNumberField("seconds", slow.pause().toSeconds());
        } else if (action instanceof Announce announce) {
            json.writeStringField("text", announce.text());
            Json.writeIfTrue(json, "everywhere", announce.everywhere());
        } else if (!(action instanceof Delete)) { // which has no other field
            throw new IllegalArgumentException("an action that has no form: " + action.getClass());
        }
    }

    private static void writeReason(JsonGenerator json, String reason) throws IOException {
        if (!reason.isEmpty()) {
            json.writeStringField("reason", reason);
        }
    }
}
