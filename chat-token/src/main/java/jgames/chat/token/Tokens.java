package jgames.chat.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.CssColor;
import jgames.chat.core.protocol.Folding;
import jgames.chat.core.protocol.Message;
import jgames.chat.core.protocol.OneLine;
import jgames.chat.core.protocol.PlainCodec;
import jgames.chat.core.protocol.Role;
import jgames.chat.core.protocol.TokenRevocation;
import jgames.chat.token.Secrets.Secret;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Makes and verifies tokens, as {@code docs/protocol.md} has them. Safe for use by many threads; blocks on nothing. */
public final class Tokens {
    /** The longest token, in characters. */
    public static final int MAX_LENGTH = 2048;

    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999
    private static final AlgorithmConstraints HS256 =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256);

    private final SecretFile file;
    private final InstantSource clock;
    private final Predicate<Identity> revoked;

    /** @param revoked says which tokens do not hold any more, whatever they say */
    public Tokens(SecretFile file, InstantSource clock, Predicate<Identity> revoked) {
        this.file = file;
        this.clock = clock;
        this.revoked = revoked;
    }

    /**
     * Makes a token.
     *
     * @throws IllegalArgumentException if the identity is none that {@link #verify} would take
     * @throws IllegalStateException if there is no secret
     */
    public String issue(Identity identity) {
        JwtClaims claims = new JwtClaims();
        claims.setSubject(identity.subject());
        claims.setIssuedAt(NumericDate.fromSeconds(identity.issuedAt().getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(identity.expires().getEpochSecond()));
        if (identity.name() != null) {
            claims.setStringClaim("name", identity.name());
        }
        if (identity.color() != null) {
            claims.setStringClaim("color", identity.color());
        }
        if (identity.role() != Role.USER) {
            claims.setStringClaim("role", identity.role().wireName());
        }
        if (!identity.rooms().isEmpty()) {
            claims.setStringListClaim("rooms", List.copyOf(identity.rooms()));
        }
        Secrets secrets = file.secrets();
        if (secrets == null) {
            throw new IllegalStateException("there is no secret for tokens");
        }
        try {
            identity(claims);
            JsonWebSignature token = new JsonWebSignature();
            token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
            token.setKey(new HmacKey(secrets.signing().bytes()));
            if (secrets.signing().name() != null) {
                token.setKeyIdHeaderValue(secrets.signing().name());
            }
            token.setPayload(claims.toJson());
            String compact = token.getCompactSerialization();
            if (compact.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("a token has at most " + MAX_LENGTH + " characters");
            }
            return compact;
        } catch (MalformedClaimException | InvalidTokenException e) {
            throw new IllegalArgumentException("this cannot be in a token", e);
        } catch (JoseException e) {
            throw new IllegalStateException("tokens cannot be signed here", e);
        }
    }

    /** Has the library ready: what it does first takes a part of a second, which no visitor is to wait for. */
    public void rehearse() {
        Instant now = clock.instant();
        Identity nobody = new Identity("nobody", null, null, Role.USER, Set.of(), now, now);
        try {
            verify(issue(nobody));
        } catch (InvalidTokenException expired) {
            // which is as good
        }
    }

    /**
     * Who has this token.
     *
     * @throws InvalidTokenException if it does not hold, or the server has no secrets
     */
    public Identity verify(String token) throws InvalidTokenException {
        Secrets secrets = file.secrets();
        if (secrets == null || token.length() > MAX_LENGTH) {
            throw InvalidTokenException.invalid();
        }
        try {
            JsonWebSignature signed = new JsonWebSignature();
            signed.setCompactSerialization(token); // with as many parts as a signed one has, and no other
            for (Secret secret : secrets.named(signed.getKeyIdHeaderValue())) {
                signed.setAlgorithmConstraints(HS256);
                signed.setKey(new HmacKey(secret.bytes()));
                if (signed.verifySignature()) {
                    // The library puts the same sign for whatever is not UTF-8, and two names would be one.
                    PlainCodec.utf8(ByteBuffer.wrap(signed.getPayloadBytes()));
                    return verified(token, secret);
                }
            }
            throw InvalidTokenException.invalid();
        } catch (JoseException
                | MalformedClaimException
                | CharacterCodingException
                | RuntimeException notAToken) { // of a stranger's making
            throw InvalidTokenException.invalid();
        }
    }

    private Identity verified(String token, Secret secret) throws InvalidTokenException, MalformedClaimException {
        Identity identity;
        try {
            identity = identity(new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(HS256)
                    .setVerificationKey(new HmacKey(secret.bytes()))
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setSkipDefaultAudienceValidation() // whom else it is for is nobody's business here
                    .setAllowedClockSkewInSeconds((int) Identity.SKEW.toSeconds())
                    .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                    .build()
                    .processToClaims(token));
        } catch (InvalidJwtException e) {
            boolean expired = e.hasErrorCode(ErrorCodes.EXPIRED)
                    && e.getErrorDetails().stream().allMatch(error -> error.getErrorCode() == ErrorCodes.EXPIRED);
            throw expired ? InvalidTokenException.expired() : InvalidTokenException.invalid();
        }
        if (revoked.test(identity)) {
            throw InvalidTokenException.invalid();
        }
        return identity;
    }

    private static Identity identity(JwtClaims claims) throws MalformedClaimException, InvalidTokenException {
        String name = claims.getStringClaimValue("name");
        String color = claims.getStringClaimValue("color");
        Role role = has(claims, "role") ? Role.parseIfPossible(claims.getStringClaimValue("role")) : Role.USER;
        Set<String> rooms = rooms(claims);
        boolean well = isText(claims.getSubject(), TokenRevocation.MAX_SUBJECT)
                && (name == null || isText(name, Message.MAX_CODE_POINTS))
                && (color == null || CssColor.isValid(color))
                && role != null
                && role != Role.GUEST;
        if (!well) {
            throw InvalidTokenException.invalid();
        }
        NumericDate issuedAt = claims.getIssuedAt();
        return new Identity(
                claims.getSubject(),
                name,
                color,
                role,
                rooms,
                issuedAt == null ? Instant.EPOCH : instant(issuedAt),
                instant(claims.getExpirationTime()));
    }

    /** One that names no room is for none. */
    private static Set<String> rooms(JwtClaims claims) throws MalformedClaimException, InvalidTokenException {
        if (!has(claims, "rooms")) {
            return Set.of();
        }
        List<String> rooms = claims.getStringListClaimValue("rooms");
        if (rooms == null || rooms.isEmpty()) {
            throw InvalidTokenException.invalid();
        }
        return Set.copyOf(rooms);
    }

    /** Be it null, which says as little as anything that cannot be. */
    private static boolean has(JwtClaims claims, String name) {
        return claims.getClaimsMap().containsKey(name);
    }

    private static boolean isText(@Nullable String text, int max) {
        return text != null
                && Folding.isVisible(text)
                && text.codePointCount(0, text.length()) <= max
                && OneLine.of(text).equals(text);
    }

    private static Instant instant(NumericDate date) {
        return Instant.ofEpochSecond(Math.max(0, Math.min(date.getValue(), LAST_SECOND)));
    }
}
