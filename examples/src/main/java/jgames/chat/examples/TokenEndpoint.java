package jgames.chat.examples;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;

/** Answers a site's user with a token for the chat, here with Jetty and jose4j. */
public final class TokenEndpoint extends Handler.Abstract {
    private static final Map<String, String> SESSIONS = Map.of("session=s1", "Ann"); // your site's

    private final HmacKey secret;

    TokenEndpoint(Path secretFile) throws Exception {
        String text = Files.readString(secretFile).replaceFirst("^\uFEFF", ""); // the mark that an editor puts first
        secret = new HmacKey(text.strip().split("\\s+")[0].getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String name = SESSIONS.get(String.valueOf(request.getHeaders().get(HttpHeader.COOKIE)));
        if (name == null) {
            response.setStatus(HttpStatus.UNAUTHORIZED_401);
            callback.succeeded();
            return true;
        }
        JwtClaims claims = new JwtClaims();
        claims.setSubject("a1");
        claims.setStringClaim("name", name);
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(10);
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue("HS256");
        token.setKey(secret);
        token.setPayload(claims.toJson());
        Content.Sink.write(response, true, token.getCompactSerialization(), callback);
        return true;
    }

    /** The secret's file, and a port. */
    public static void main(String[] args) throws Exception {
        Server server = new Server(Integer.parseInt(args[1]));
        server.setHandler(new TokenEndpoint(Path.of(args[0])));
        server.start();
    }
}
