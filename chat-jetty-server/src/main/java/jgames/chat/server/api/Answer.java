package jgames.chat.server.api;

import java.nio.ByteBuffer;
import jgames.chat.core.protocol.ApiCodec;
import jgames.chat.core.protocol.EventId;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param type of the body; null if there is none
 */
record Answer(int status, @Nullable String type, byte[] json, HttpFields headers) {
    private static final String JSON = "application/json";

    static Answer ok(byte[] json) {
        return new Answer(HttpStatus.OK_200, JSON, json, HttpFields.EMPTY);
    }

    /** An event is in the log, by this id. */
    static Answer done(int status, EventId id) {
        return new Answer(status, JSON, ApiCodec.encode(id), HttpFields.EMPTY);
    }

    /** Does not block; the body of an answer to a HEAD is left out by Jetty. */
    void send(Response response, Callback callback) {
        response.setStatus(status);
        HttpFields.Mutable fields = response.getHeaders();
        headers.forEach(fields::put);
        if (type != null) {
            fields.put(HttpHeader.CONTENT_TYPE, type);
        }
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(json), callback);
    }
}
