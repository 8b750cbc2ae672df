package jgames.chat.core.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import jgames.chat.core.protocol.ClientFrame.Author;
import jgames.chat.core.protocol.ClientFrame.History;
import jgames.chat.core.protocol.ClientFrame.Moderate;
import jgames.chat.core.protocol.ClientFrame.Moderation;
import jgames.chat.core.protocol.ClientFrame.Say;

/** The JSON of what clients send in the extended protocol, both ways. Stateless; as strict as {@link PlainCodec}. */
public final class ClientFrameCodec {
    private ClientFrameCodec() {}

    /**
     * Reads a frame.
     *
     * @throws RejectedException if it is not one; with the key if that one is valid
     */
    public static ClientFrame decode(String json) {
        return RawFrame.extended(json).checked();
    }

    /** A frame, in UTF-8. */
    public static byte[] encode(ClientFrame frame) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("type", frame.type());
            if (frame instanceof Say say) {
                write(json, say);
            } else if (frame instanceof History history) {
                json.writeStringField("before", history.before().toString());
                json.writeNumberField("count", history.count());
            } else if (frame instanceof Moderate moderate) {
                json.writeStringField("nonce", moderate.key());
                ModeratorActionCodec.write(json, moderate.action());
            } else if (frame instanceof Moderation moderation) {
                Json.writeIfThere(json, "nonce", moderation.key());
                Json.writeIfThere(json, "before", moderation.before());
            } else if (frame instanceof Author author) {
                Json.writeIfThere(json, "nonce", author.key());
                json.writeStringField("message", author.message().toString());
            } else {
                throw new IllegalArgumentException("a frame that has no form: " + frame.getClass());
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Say say) throws IOException {
        Json.writeStrings(json, say.message());
        if (say.message().bot()) {
            json.writeBooleanField("bot", true);
        }
        Json.writeIfThere(json, "nonce", say.key());
    }
}
