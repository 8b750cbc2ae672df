package jgames.chat.core.protocol;

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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What both dialects and the log's file share: a parser that can be given anything, and what is written in one way everywhere. Stateless. */
@SuppressWarnings("exports") // only this module uses it, and who has Jackson
public final class Json {
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            // Field names come from anybody: they must not fill a table that outlives the message.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .rootValueSeparator("")
            .build();

    private Json() {}

    /** Takes from a parser what it needs. */
    public interface Reading<T extends @Nullable Object> {
        /** Takes it. */
        T from(JsonParser json) throws IOException;
    }

    /**
     * Reads one value, which the parser is before, and sees that nothing follows it.
     *
     * @throws RejectedException as malformed, with this sentence, if it is not JSON or if there is more
     */
    public static <T extends @Nullable Object> T read(String json, String sentence, Reading<T> reading) {
        try (JsonParser parser = JSON.createParser(json)) {
            T read = reading.from(parser);
            if (parser.nextToken() == null) {
                return read;
            }
        } catch (IOException notJson) {
            // the same as more than one value
        }
        throw malformed(sentence);
    }

    /** Takes the value of a field, which the parser is at, or as much of it as it needs. */
    public interface Taking {
        /** Takes it. */
        void field(String name, JsonParser value) throws IOException;
    }

    /**
     * Takes the whole value that the parser is at, field by field.
     *
     * @return false if it is no object, which is passed over
     */
    public static boolean eachField(JsonParser parser, Taking taking) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return false;
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            taking.field(name, parser);
            parser.skipChildren();
        }
        return true;
    }

    /** What {@link #read} throws. */
    public static RejectedException malformed(String sentence) {
        return new RejectedException(Rejection.MALFORMED, sentence);
    }

    /** A whole number that a {@code long} can be, else null. */
    public static @Nullable Long number(JsonParser parser) throws IOException {
        boolean small = parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        return small ? parser.getLongValue() : null;
    }

    /** A moment that something can have been said at, in milliseconds since 1970, else null. */
    public static @Nullable Long time(JsonParser parser) throws IOException {
        Long time = number(parser);
        return time != null && EventId.isTime(time) ? time : null;
    }

    /** The ids in an array, without what is none in it; null if it is no array. */
    public static @Nullable List<EventId> ids(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return null;
        }
        List<EventId> ids = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            EventId id = EventId.parseIfPossible(string(parser));
            parser.skipChildren();
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** A field with an array of ids, into an object that has been started. */
    public static void writeIds(JsonGenerator json, String field, List<EventId> ids) throws IOException {
        json.writeArrayFieldStart(field);
        for (EventId id : ids) {
            json.writeString(id.toString());
        }
        json.writeEndArray();
    }

    /** A string's text, else null. */
    public static @Nullable String string(JsonParser parser) throws IOException {
        return parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
    }

    /** Gives to a generator what it has. */
    public interface Writing {
        /** Gives it. */
        void to(JsonGenerator json) throws IOException;
    }

    /** Compact, in UTF-8. */
    public static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Gives to a generator what it has of one value. */
    interface WritingEach<T> {
        /** Gives it. */
        void to(JsonGenerator json, T value) throws IOException;
    }

    /** Each of the values, compact, in UTF-8. The buffers share one array. */
    static <T> List<ByteBuffer> writeEach(List<T> values, WritingEach<T> writing) {
        List<ByteBuffer> each = new ArrayList<>(values.size());
        int[] ends = new int[values.size()];
        byte[] all = write(json -> {
            for (int i = 0; i < ends.length; i++) {
                writing.to(json, values.get(i));
                json.flush();
                ends[i] = ((ByteArrayOutputStream) json.getOutputTarget()).size();
            }
        });
        for (int i = 0, start = 0; i < ends.length; start = ends[i++]) {
            each.add(ByteBuffer.wrap(all, start, ends[i] - start).slice());
        }
        return each;
    }

    /** The three fields that a message has everywhere, into an object that has been started. */
    public static void writeStrings(JsonGenerator json, Message message) throws IOException {
        json.writeStringField("username", message.username());
        json.writeStringField("color", message.color());
        json.writeStringField("text", message.text());
    }

    /** A field with what a value is as text, into an object that has been started; none if it is null. */
    public static void writeIfThere(JsonGenerator json, String field, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value.toString());
        }
    }

    /** A field that is true, into an object that has been started; none if it is not. */
    public static void writeIfTrue(JsonGenerator json, String field, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(field, true);
        }
    }
}
