package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jgames.chat.core.protocol.ServerFrame.Ack;
import jgames.chat.core.protocol.ServerFrame.Bye;
import jgames.chat.core.protocol.ServerFrame.Deleted;
import jgames.chat.core.protocol.ServerFrame.Gap;
import jgames.chat.core.protocol.ServerFrame.History;
import jgames.chat.core.protocol.ServerFrame.Messages;
import jgames.chat.core.protocol.ServerFrame.Notice;
import jgames.chat.core.protocol.ServerFrame.Online;
import jgames.chat.core.protocol.ServerFrame.Rejected;
import jgames.chat.core.protocol.ServerFrame.UpToDate;
import jgames.chat.core.protocol.ServerFrame.Welcome;

/** The JSON of what a server sends in the extended protocol, both ways. Stateless. */
public final class ServerFrameCodec {
    private static final int EMPTY_END = "[]}".length();
    private static final int MESSAGES_AROUND = "{\"type\":\"messages\",\"more\":true,\"messages\":[]}".length();
    private static final int ENTRY_AROUND = 248; // names, quotes, id, time, bot, announcement, role

    private ServerFrameCodec() {}

    // ---- encoding ----

    /** A frame, in UTF-8. */
    public static byte[] encode(ServerFrame frame) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("type", frame.type());
            writeFields(json, frame);
            json.writeEndObject();
        });
    }

    /** Writes what a frame has beside its type, into an object that has been started. */
    static void writeFields(JsonGenerator json, ServerFrame frame) throws IOException {
        if (frame instanceof Welcome welcome) {
            write(json, welcome);
        } else if (frame instanceof Messages messages) {
            writeMore(json, messages.more());
            writeMessages(json, messages.messages());
        } else if (frame instanceof Deleted deleted) {
            json.writeStringField("id", deleted.id().toString());
            Json.writeIds(json, "ids", deleted.ids());
        } else if (frame instanceof History history) {
            json.writeStringField("before", history.before().toString());
            json.writeBooleanField("complete", history.complete());
            writeMessages(json, history.messages());
        } else if (frame instanceof Ack ack) {
            json.writeStringField("nonce", ack.key());
            json.writeStringField("id", ack.id().toString());
        } else if (frame instanceof Rejected rejected) {
            write(json, rejected);
        } else if (frame instanceof Online online) {
            json.writeNumberField("count", online.count());
        } else if (frame instanceof Notice notice) {
            Json.writeStrings(json, notice.message());
        } else if (frame instanceof Bye bye) {
            json.writeStringField("reason", bye.reason());
            Json.writeIfThere(json, "message", bye.message());
        } else if (!(frame instanceof Gap || frame instanceof UpToDate)) { // which have no fields
            ModerationFrames.write(json, frame);
        }
    }

    private static void write(JsonGenerator json, Welcome welcome) throws IOException {
        Limits limits = welcome.limits();
        json.writeStringField("room", welcome.room());
        json.writeNumberField("online", welcome.online());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("text", limits.text());
        json.writeNumberField("username", limits.username());
        json.writeNumberField("frame", limits.frame());
        json.writeNumberField("messages", limits.messages());
        json.writeNumberField("windowMs", limits.window().toMillis());
        json.writeNumberField("blockMs", limits.block().toMillis());
        json.writeEndObject();
        write(json, welcome.standing());
        json.writeBooleanField("complete", welcome.complete());
        if (welcome.behind()) {
            json.writeBooleanField("behind", true);
        }
        writeMore(json, welcome.more());
        if (!welcome.deleted().isEmpty()) {
            Json.writeIds(json, "deleted", welcome.deleted());
        }
        if (welcome.last() != null) {
            json.writeStringField("last", welcome.last().toString());
        }
        writeMessages(json, welcome.messages());
    }

    private static void write(JsonGenerator json, Standing standing) throws IOException {
        Standing.You you = standing.you();
        if (you != null) {
            json.writeObjectFieldStart("you");
            json.writeStringField("user", you.user());
            if (you.name() != null) {
                json.writeStringField("name", you.name());
            }
            if (you.color() != null) {
                json.writeStringField("color", you.color());
            }
            json.writeStringField("role", you.role().wireName());
            json.writeEndObject();
        }
        if (standing.guests() != GuestAccess.SAY) {
            json.writeStringField("guests", standing.guests().wireName());
        }
    }

    private static void writeMore(JsonGenerator json, boolean more) throws IOException {
        if (more) {
            json.writeBooleanField("more", true);
        }
    }

    private static void write(JsonGenerator json, Rejected rejected) throws IOException {
        if (rejected.key() != null) {
            json.writeStringField("nonce", rejected.key());
        }
        json.writeStringField("reason", rejected.reason());
        json.writeStringField("message", rejected.message());
        if (rejected.retryAfter() != null) {
            json.writeNumberField("retryAfterMs", rejected.retryAfter().toMillis());
        }
    }

    private static void writeMessages(JsonGenerator json, List<Entry> entries) throws IOException {
        json.writeFieldName("messages");
        writeArray(json, entries);
    }

    static void writeArray(JsonGenerator json, List<Entry> entries) throws IOException {
        json.writeStartArray();
        for (Entry entry : entries) {
            json.writeStartObject();
            json.writeStringField("id", entry.id().toString());
            json.writeNumberField("time", entry.time());
            Json.writeStrings(json, entry.message());
            if (entry.message().bot()) {
                json.writeBooleanField("bot", true);
            }
            if (entry.message().announcement()) {
                json.writeBooleanField("announcement", true);
            }
            if (entry.user() != null) {
                json.writeStringField("user", entry.user());
                json.writeStringField("role", entry.role().wireName());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Messages as frames in UTF-8, as few as can be of at most {@link ServerFrame#MAX_BYTES} bytes; one without any if there
     * are none.
     *
     * @param between as in {@link Messages}, of all but the last frame
     * @param more as in {@link Messages}, of the last frame
     */
    public static List<byte[]> encodeMessages(List<Entry> entries, boolean between, boolean more) {
        List<byte[]> frames = new ArrayList<>(1);
        int from = 0;
        do {
            int bytes = MESSAGES_AROUND;
            int to = from;
            while (to < entries.size()
                    && ((bytes += maxBytes(entries.get(to))) <= ServerFrame.MAX_BYTES || to == from)) {
                to++;
            }
            frames.add(encode(new Messages(entries.subList(from, to), to < entries.size() ? between : more)));
            from = to;
        } while (from < entries.size());
        return frames;
    }

    /** How many bytes a message may take in a frame of either dialect: no fewer than it does. */
    public static int maxBytes(Entry entry) {
        Message message = entry.message();
        int user = entry.user() == null ? 0 : maxBytes(entry.user());
        return ENTRY_AROUND + message.color().length() + maxBytes(message.username()) + maxBytes(message.text()) + user;
    }

    /** A surrogate stands for half of four bytes. */
    private static int maxBytes(String value) {
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bytes += c < ' ' ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3;
        }
        return bytes;
    }

    /** Messages as a JSON array, in UTF-8, to be put into welcomes. */
    public static byte[] encodeArray(List<Entry> entries) {
        return Json.write(json -> writeArray(json, entries));
    }

    /** A welcome without messages, with this array put into it: nothing is encoded twice. */
    public static byte[] encode(Welcome empty, byte[] array) {
        byte[] welcome = encode(empty);
        int head = welcome.length - EMPTY_END;
        byte[] whole = Arrays.copyOf(welcome, head + array.length + 1);
        System.arraycopy(array, 0, whole, head, array.length);
        whole[whole.length - 1] = '}';
        return whole;
    }

    // ---- decoding ----

    /**
     * Reads a frame. Fields that are not known are passed over, and so is, among messages, what is none. What a frame can
     * do without is at its simplest where it is not there or cannot be: no limits, no messages, no sentence, a welcome that
     * is not complete, and {@link EventId#ZERO} for the id of what is acknowledged.
     *
     * @return empty if its type is not known
     * @throws RejectedException if it is not a frame of the extended protocol
     */
    public static Optional<ServerFrame> decode(String json) {
        return Json.read(json, ServerFrameFields.NO_FRAME, ServerFrameFields::of)
                .frame();
    }
}
