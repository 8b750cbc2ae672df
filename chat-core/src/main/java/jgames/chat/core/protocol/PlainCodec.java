package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of the plain protocol, as pygames-chat has it. Stateless.
 *
 * <p>Reading is strict where a mistake could reach somebody else: UTF-8 is checked before the parser sees it, fields have
 * their types, numbers are not strings, nothing follows the object. Fields that the protocol does not have are passed
 * over and go nowhere; of a field that comes twice the last one counts.
 */
public final class PlainCodec {
    private static final String SENTENCE = "A message is one JSON object with the strings username, color and text.";

    private PlainCodec() {}

    /**
     * Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
     *
     * @throws CharacterCodingException where a WebSocket closes with 1007
     */
    public static String utf8(ByteBuffer bytes) throws CharacterCodingException {
        if (bytes.hasArray()) {
            int start = bytes.arrayOffset() + bytes.position();
            String text = new String(bytes.array(), start, bytes.remaining(), StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') < 0) { // which stands for what is wrong, or for itself
                bytes.position(bytes.limit());
                return text;
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    /**
     * Reads one message. The plain protocol does not say whether a program speaks, so none does.
     *
     * @throws RejectedException if it is not one
     */
    public static Message decode(String json) {
        return plain(readOne(json));
    }

    /**
     * Reads the first frame that a server sends: an array of messages, oldest first. What is none in it is passed over.
     *
     * @throws RejectedException if it is not an array
     */
    public static List<Message> decodeAll(String json) {
        return Json.read(json, SENTENCE, parser -> {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw malformed();
            }
            List<Message> messages = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                try {
                    messages.add(plain(readObject(parser)));
                } catch (RejectedException notAMessage) {
                    // pygames-chat relays whatever it is sent
                }
            }
            return messages;
        });
    }

    /** One message as a compact JSON object, in UTF-8. */
    public static byte[] encode(Message message) {
        return Json.write(json -> write(json, message));
    }

    /** Each of the messages as a compact JSON object, in UTF-8. The buffers share one array. */
    public static List<ByteBuffer> encodeEach(List<Entry> entries) {
        return Json.writeEach(entries, (json, entry) -> write(json, entry.message()));
    }

    private static void write(JsonGenerator json, Message message) throws IOException {
        json.writeStartObject();
        Json.writeStrings(json, message);
        json.writeEndObject();
    }

    /** The messages as one compact JSON array, in UTF-8. */
    public static byte[] encodeAll(List<Entry> entries) {
        return Json.write(json -> {
            json.writeStartArray();
            for (Entry entry : entries) {
                write(json, entry.message());
            }
            json.writeEndArray();
        });
    }

    private static Fields readOne(String json) {
        return Json.read(json, SENTENCE, parser -> {
            parser.nextToken();
            return readObject(parser);
        });
    }

    /** Takes the whole value, also where it is rejected. */
    private static Fields readObject(JsonParser parser) throws IOException {
        Fields fields = Fields.of(parser);
        if (fields == null) {
            throw malformed();
        }
        return fields;
    }

    private static Message plain(Fields fields) {
        return new Message(fields.username, fields.color, fields.text);
    }

    private static RejectedException malformed() {
        return new RejectedException(Rejection.MALFORMED, SENTENCE);
    }
}
