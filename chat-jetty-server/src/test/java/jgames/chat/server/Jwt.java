package jgames.chat.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as RFC 7519 has them, made by hand. */
public final class Jwt {
    /** What the tests' servers verify with. */
    public static final String SECRET = "a secret of the tests".replace(' ', '-') + "-0123456789";

    /** A header as the operator's own tokens have it. */
    public static final String HS256 = "{\"alg\":\"HS256\"}";

    private Jwt() {}

    /** A token that is well signed and says this. */
    public static String of(String claims) {
        return of(HS256, claims, SECRET.getBytes(StandardCharsets.UTF_8));
    }

    /** A token with this header, signed with HMAC-SHA256 whatever the header says. */
    public static String of(String header, String claims, byte[] secret) {
        return of(header, claims.getBytes(StandardCharsets.UTF_8), secret);
    }

    /** The same, whatever the bytes of the claims are. */
    public static String of(String header, byte[] claims, byte[] secret) {
        String signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims);
        return signed + "." + base64(hmac(signed, secret));
    }

    /** As it stands in a token. */
    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hmac(String text, byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The header that offers it beside the extended protocol. */
    public static String offered(String token) {
        return "Sec-WebSocket-Protocol: chat.v2, chat.token." + token;
    }
}
