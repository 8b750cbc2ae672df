package jgames.chat.core;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jgames.chat.core.Json.Fields;
import jgames.chat.core.ServerFrame.Ack;
import jgames.chat.core.ServerFrame.Bye;
import jgames.chat.core.ServerFrame.Messages;
import jgames.chat.core.ServerFrame.Online;
import jgames.chat.core.ServerFrame.Rejected;
import jgames.chat.core.ServerFrame.Welcome;

/** The JSON of the extended protocol, both directions. Stateless; as strict as {@link PlainProtocol}. */
public final class ExtendedProtocol {
    /** The name by which a client asks for it in the WebSocket handshake. */
    public static final String SUBPROTOCOL = "chat.v2";

    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String SENTENCE = "A frame is one JSON object of the type say"
            + " with the strings username, color and text, maybe a nonce and a bot that is true or false.";
    private static final String NO_FRAME = "not a frame of the extended protocol";
    private static final Limits NO_LIMITS = new Limits(0, Duration.ZERO, Duration.ZERO);
    private static final int EMPTY_END = "[]}".length();

    /** Below the 64 KB at which some WebSocket libraries refuse a frame, with room for its other fields. */
    static final int MAX_FRAME_BYTES = 63 * 1024;

    private static final int FRAME_AROUND = "{\"type\":\"messages\",\"more\":true,\"messages\":[]}".length();
    private static final int ENTRY_AROUND = 192; // names, quotes, id, time, bot

    private ExtendedProtocol() {}

    /** Whether a nonce can be this: 1 to 64 ASCII letters, digits, {@code _} and {@code -}. */
    public static boolean isValidNonce(String nonce) {
        return NONCE.matcher(nonce).matches();
    }

    // ---- what a client sends ----

    /**
     * Reads what a client sends.
     *
     * @throws RefusedException if it is not a {@code say}; with the nonce if that one is valid
     */
    public static Say decode(String json) {
        Fields fields = fields(json);
        if (fields == null) {
            throw new RefusedException(Refusal.MALFORMED, SENTENCE);
        }
        boolean unnamed = fields.nonce == null || !isValidNonce(fields.nonce);
        String nonce = unnamed ? null : fields.nonce;
        if (!"say".equals(fields.type)
                || unnamed && fields.nonce != null
                || fields.bot != null && !fields.bot.isBoolean()) {
            throw new RefusedException(Refusal.MALFORMED, SENTENCE, nonce);
        }
        try {
            return new Say(fields.message(), nonce);
        } catch (RefusedException refused) {
            throw new RefusedException(refused.refusal(), refused.getMessage(), nonce);
        }
    }

    /** The nonce of a frame that is not read any further; null if it has none that is valid. */
    static String nonce(String json) {
        try {
            Fields fields = fields(json);
            return fields != null && fields.nonce != null && isValidNonce(fields.nonce) ? fields.nonce : null;
        } catch (RefusedException notJson) {
            return null;
        }
    }

    private static Fields fields(String json) {
        return Json.read(json, SENTENCE, parser -> {
            parser.nextToken();
            return Fields.of(parser);
        });
    }

    /** What a client sends, in UTF-8. */
    public static byte[] encode(Say say) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("type", "say");
            Json.writeStrings(json, say.message());
            if (say.message().bot()) {
                json.writeBooleanField("bot", true);
            }
            if (say.nonce() != null) {
                json.writeStringField("nonce", say.nonce());
            }
            json.writeEndObject();
        });
    }

    // ---- what a server sends ----

    /** A server's frame, in UTF-8. */
    public static byte[] encode(ServerFrame frame) {
        return Json.write(json -> {
            json.writeStartObject();
            if (frame instanceof Welcome welcome) {
                write(json, welcome);
            } else if (frame instanceof Messages messages) {
                json.writeStringField("type", "messages");
                writeMore(json, messages.more());
                write(json, messages.messages());
            } else if (frame instanceof Ack ack) {
                json.writeStringField("type", "ack");
                json.writeStringField("nonce", ack.nonce());
                json.writeStringField("id", ack.id().toString());
            } else if (frame instanceof Rejected rejected) {
                write(json, rejected);
            } else if (frame instanceof Online online) {
                json.writeStringField("type", "online");
                json.writeNumberField("count", online.count());
            } else if (frame instanceof Bye bye) {
                json.writeStringField("type", "bye");
                json.writeStringField("reason", bye.reason());
            }
            json.writeEndObject();
        });
    }

    /**
     * Entries as {@code messages} frames in UTF-8, as few as can be: each has at most {@link #MAX_FRAME_BYTES} bytes.
     *
     * @param more as in {@link Messages}, of the last frame; the others say so if it does
     */
    static List<byte[]> encodeMessages(List<Entry> entries, boolean more) {
        List<byte[]> frames = new ArrayList<>(1);
        int from = 0;
        do {
            int bytes = FRAME_AROUND;
            int to = from;
            while (to < entries.size() && (bytes += maxBytes(entries.get(to))) <= MAX_FRAME_BYTES) {
                to++;
            }
            frames.add(encode(new Messages(entries.subList(from, to), more)));
            from = to;
        } while (from < entries.size());
        return frames;
    }

    /** How many bytes an entry may take in a frame of either dialect: no fewer than it does. */
    static int maxBytes(Entry entry) {
        Message message = entry.message();
        return ENTRY_AROUND + message.color().length() + maxBytes(message.username()) + maxBytes(message.text());
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

    /** Entries as a JSON array, in UTF-8, to be put into welcomes. */
    static byte[] encodeArray(List<Entry> entries) {
        return Json.write(json -> writeArray(json, entries));
    }

    /** A welcome without messages, with this array put into it: nothing is encoded twice. */
    static byte[] encode(Welcome empty, byte[] array) {
        byte[] welcome = encode(empty);
        int head = welcome.length - EMPTY_END;
        byte[] whole = Arrays.copyOf(welcome, head + array.length + 1);
        System.arraycopy(array, 0, whole, head, array.length);
        whole[whole.length - 1] = '}';
        return whole;
    }

    private static void write(JsonGenerator json, Welcome welcome) throws IOException {
        Limits limits = welcome.limits();
        json.writeStringField("type", "welcome");
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
        json.writeBooleanField("complete", welcome.complete());
        writeMore(json, welcome.more());
        write(json, welcome.messages());
    }

    private static void writeMore(JsonGenerator json, boolean more) throws IOException {
        if (more) {
            json.writeBooleanField("more", true);
        }
    }

    private static void write(JsonGenerator json, List<Entry> entries) throws IOException {
        json.writeFieldName("messages");
        writeArray(json, entries);
    }

    private static void writeArray(JsonGenerator json, List<Entry> entries) throws IOException {
        json.writeStartArray();
        for (Entry entry : entries) {
            json.writeStartObject();
            json.writeStringField("id", entry.id().toString());
            json.writeNumberField("time", entry.time());
            Json.writeStrings(json, entry.message());
            if (entry.message().bot()) {
                json.writeBooleanField("bot", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Rejected rejected) throws IOException {
        json.writeStringField("type", "rejected");
        if (rejected.nonce() != null) {
            json.writeStringField("nonce", rejected.nonce());
        }
        json.writeStringField("reason", rejected.reason());
        json.writeStringField("message", rejected.message());
        if (rejected.retryAfter() != null) {
            json.writeNumberField("retryAfterMs", rejected.retryAfter().toMillis());
        }
    }

    /**
     * Reads what a server sends. Fields that are not known are passed over, and so is, among messages, what is none. What a
     * frame can do without is at its simplest where it is not there or cannot be: no limits, no messages, no sentence, a
     * welcome that is not complete, and {@link MessageId#ZERO} for the id of what is acknowledged.
     *
     * @return empty if its type is not known
     * @throws RefusedException if it is not a frame of the extended protocol
     */
    public static Optional<ServerFrame> decodeFrame(String json) {
        return Json.read(json, NO_FRAME, FrameFields::of).frame();
    }

    /** The fields of all frames, in any order: null where there is none or not of its type. */
    private static final class FrameFields {
        String type;
        String room;
        String nonce;
        String id;
        String reason;
        String message;
        Long online;
        Long count;
        Long retryAfterMs;
        Limits limits;
        Boolean complete;
        boolean more;
        List<Entry> messages;

        static FrameFields of(JsonParser parser) throws IOException {
            FrameFields fields = new FrameFields();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                switch (name) {
                    case "type" -> fields.type = Json.string(parser);
                    case "room" -> fields.room = Json.string(parser);
                    case "nonce" -> fields.nonce = Json.string(parser);
                    case "id" -> fields.id = Json.string(parser);
                    case "reason" -> fields.reason = Json.string(parser);
                    case "message" -> fields.message = Json.string(parser);
                    case "online" -> fields.online = number(parser);
                    case "count" -> fields.count = number(parser);
                    case "retryAfterMs" -> fields.retryAfterMs = number(parser);
                    case "limits" -> fields.limits = limits(parser);
                    case "complete" ->
                        fields.complete = parser.currentToken().isBoolean() ? parser.getBooleanValue() : null;
                    case "more" -> fields.more = parser.hasToken(JsonToken.VALUE_TRUE);
                    case "messages" -> fields.messages = entries(parser);
                    default -> {}
                }
                parser.skipChildren();
            }
            return fields;
        }

        Optional<ServerFrame> frame() {
            return Optional.ofNullable(
                    switch (need(type)) {
                        case "welcome" ->
                            new Welcome(
                                    or(room, ""),
                                    toInt(or(online, 0L)),
                                    or(limits, NO_LIMITS),
                                    or(complete, false),
                                    more,
                                    or(messages, List.of()));
                        case "messages" -> new Messages(need(messages), more);
                        case "ack" -> new Ack(need(nonce), idOf(id));
                        case "rejected" ->
                            new Rejected(
                                    nonce,
                                    or(reason, ""),
                                    or(message, ""),
                                    retryAfterMs == null ? null : Duration.ofMillis(retryAfterMs));
                        case "online" -> new Online(toInt(need(count)));
                        case "bye" -> new Bye(need(reason));
                        default -> null;
                    });
        }
    }

    private static List<Entry> entries(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            parser.skipChildren();
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Fields fields = Fields.of(parser);
            try {
                if (fields != null && fields.id != null) {
                    MessageId id = MessageId.parse(fields.id);
                    if (id.isPossible()) { // one that cannot be would seem to be after all that follow
                        entries.add(new Entry(id, fields.time == null ? id.millis() : fields.time, fields.message()));
                    }
                }
            } catch (RefusedException | IllegalArgumentException notAMessage) {
                // another server's limits may be wider
            }
        }
        return entries;
    }

    private static Limits limits(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return null;
        }
        long text = 0;
        long username = 0;
        long frame = 0;
        long messages = 0;
        long window = 0;
        long block = 0;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            Long value = number(parser);
            long limit = value == null ? 0 : value;
            switch (name) {
                case "text" -> text = limit;
                case "username" -> username = limit;
                case "frame" -> frame = limit;
                case "messages" -> messages = limit;
                case "windowMs" -> window = limit;
                case "blockMs" -> block = limit;
                default -> {}
            }
        }
        return new Limits(
                toInt(text),
                toInt(username),
                toInt(frame),
                toInt(messages),
                Duration.ofMillis(window),
                Duration.ofMillis(block));
    }

    /** Takes the whole value; null if it is no whole number, or one that is too large for any use. */
    private static Long number(JsonParser parser) throws IOException {
        boolean small = parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        Long value = small ? parser.getLongValue() : null;
        parser.skipChildren();
        return value;
    }

    private static int toInt(long value) {
        return (int) Math.max(0, Math.min(value, Integer.MAX_VALUE));
    }

    /** What was said stays said, also where its place cannot be read. */
    private static MessageId idOf(String id) {
        try {
            MessageId read = MessageId.parse(or(id, ""));
            return read.isPossible() ? read : MessageId.ZERO;
        } catch (IllegalArgumentException notAnId) {
            return MessageId.ZERO;
        }
    }

    private static <T> T or(T field, T otherwise) {
        return field == null ? otherwise : field;
    }

    private static <T> T need(T field) {
        if (field == null) {
            throw malformed();
        }
        return field;
    }

    private static RefusedException malformed() {
        return new RefusedException(Refusal.MALFORMED, NO_FRAME);
    }
}
