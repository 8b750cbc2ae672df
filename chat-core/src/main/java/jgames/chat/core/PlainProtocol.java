package jgames.chat.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of the plain protocol and of the log file, both as pygames-chat has them. Stateless.
 *
 * <p>Reading is strict where a mistake could reach somebody else: UTF-8 is checked before the parser sees it, fields have
 * their types, numbers are not strings, nothing follows the object. Fields that the protocol does not have are passed
 * over and go nowhere; of a field that comes twice the last one counts.
 */
public final class PlainProtocol {
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            // Field names come from anybody: they must not fill a table that outlives the message.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private PlainProtocol() {}

    /**
     * Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
     *
     * @throws CharacterCodingException where a WebSocket closes with 1007
     */
    public static String utf8(ByteBuffer bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    /**
     * Reads one message.
     *
     * @throws RefusedException if it is not one
     */
    public static Message decode(String json) {
        return read(json).message();
    }

    /**
     * Reads the first frame that a server sends: an array of messages, oldest first. What is none in it is passed over.
     *
     * @throws RefusedException if it is not an array
     */
    public static List<Message> decodeAll(String json) {
        return parsed(json, parser -> {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw malformed();
            }
            List<Message> messages = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                try {
                    messages.add(readObject(parser).message());
                } catch (RefusedException notAMessage) {
                    // pygames-chat relays whatever it is sent
                }
            }
            return messages;
        });
    }

    /** One message as a compact JSON object, in UTF-8. */
    public static byte[] encode(Message message) {
        return written(json -> writeObject(json, null, message));
    }

    /** The messages as one compact JSON array, in UTF-8. */
    static byte[] encodeAll(List<Entry> entries) {
        return written(json -> {
            json.writeStartArray();
            for (Entry entry : entries) {
                writeObject(json, null, entry.message());
            }
            json.writeEndArray();
        });
    }

    /** A line of the log file, with its line end. */
    static byte[] encodeLine(Entry entry) {
        return written(json -> {
            writeObject(json, entry.id(), entry.message());
            json.writeRaw('\n');
        });
    }

    /**
     * Reads a line of the log file, which may lack its id (pygames-chat's do).
     *
     * @throws RefusedException if the line holds no message
     */
    static Line read(String json) {
        return parsed(json, parser -> {
            parser.nextToken();
            return readObject(parser);
        });
    }

    /** Takes the whole value, also where it is refused. */
    private static Line readObject(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            throw malformed();
        }
        String id = null;
        String username = null;
        String color = null;
        String text = null;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "id" -> id = string(parser);
                case "username" -> username = string(parser);
                case "color" -> color = string(parser);
                case "text" -> text = string(parser);
                default -> {}
            }
            parser.skipChildren();
        }
        return new Line(id, new Message(username, color, text));
    }

    /** A message as it was read, with the id that stood beside it, if any did. */
    record Line(String id, Message message) {}

    private static String string(JsonParser parser) throws IOException {
        return parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
    }

    private static RefusedException malformed() {
        return new RefusedException(
                Refusal.MALFORMED, "A message is one JSON object with the strings username, color and text.");
    }

    private static void writeObject(JsonGenerator json, MessageId id, Message message) throws IOException {
        json.writeStartObject();
        if (id != null) {
            json.writeStringField("id", id.toString());
        }
        json.writeStringField("username", message.username());
        json.writeStringField("color", message.color());
        json.writeStringField("text", message.text());
        json.writeEndObject();
    }

    private interface Reading<T> {
        T from(JsonParser json) throws IOException;
    }

    private static <T> T parsed(String json, Reading<T> reading) {
        try (JsonParser parser = JSON.createParser(json)) {
            T read = reading.from(parser);
            if (parser.nextToken() != null) {
                throw malformed();
            }
            return read;
        } catch (IOException notJson) {
            throw malformed();
        }
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
