package jgames.chat.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import jgames.chat.core.intake.Identity;
import jgames.chat.core.protocol.CloseCode;
import jgames.chat.core.protocol.Role;
import jgames.chat.server.Jwt;
import jgames.chat.testing.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token has to be, and what it says. */
class TokensTest {
    private static final long NOW = 1_800_000_000;
    private static final byte[] SECRET = Jwt.SECRET.getBytes(UTF_8);
    private static final String MINIMAL = "{\"sub\":\"a1\",\"exp\":1800000100}";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(NOW * 1000);
    private SecretFile file;
    private Tokens tokens;

    @BeforeEach
    void begin() throws IOException {
        with(Jwt.SECRET);
    }

    private void with(String secrets) throws IOException {
        Path path = Files.writeString(folder.resolve("secrets"), secrets);
        file = new SecretFile(path, true);
        file.read();
        tokens = new Tokens(file, clock, identity -> identity.subject().equals("leaked"));
    }

    private CloseCode refused(String token) {
        InvalidTokenException e = catchThrowableOfType(InvalidTokenException.class, () -> tokens.verify(token));
        assertThat(e).as(token).isNotNull();
        return e.goodbye().code();
    }

    @Test
    void aTokenSaysWho() throws Exception {
        String claims = "{\"sub\":\"a1\",\"name\":\"Ann\",\"color\":\"#ff8800\",\"role\":\"moderator\","
                + "\"rooms\":[\"lobby\",\"staff\"],\"iat\":1799999000,\"exp\":1800000100,\"aud\":\"game\",\"more\":{\"x\":[1]}}";
        assertThat(tokens.verify(Jwt.of(claims)))
                .isEqualTo(new Identity(
                        "a1",
                        "Ann",
                        "#ff8800",
                        Role.MODERATOR,
                        Set.of("lobby", "staff"),
                        Instant.ofEpochSecond(1_799_999_000),
                        Instant.ofEpochSecond(1_800_000_100)));
    }

    @Test
    void aTokenNeedSayNoMoreThanWhoAndUntilWhen() throws Exception {
        assertThat(tokens.verify(Jwt.of(MINIMAL)))
                .isEqualTo(new Identity(
                        "a1", null, null, Role.USER, Set.of(), Instant.EPOCH, Instant.ofEpochSecond(NOW + 100)));
    }

    @Test
    void whatIsIssuedIsVerified() throws Exception {
        Identity ann = new Identity(
                "a 1 \uD83D\uDE00",
                "Ann \u00C4",
                "red",
                Role.BOT,
                Set.of("lobby"),
                Instant.ofEpochSecond(NOW),
                Instant.ofEpochSecond(NOW + 9));
        String token = tokens.issue(ann);

        assertThat(tokens.verify(token)).isEqualTo(ann);
        assertThat(token).matches("[A-Za-z0-9_.-]{1,2048}");
    }

    @Test
    void whatCannotBeIsNotIssued() {
        Identity guest =
                new Identity("a\n1", null, null, Role.USER, Set.of(), Instant.EPOCH, Instant.ofEpochSecond(NOW));
        assertThatThrownBy(() -> tokens.issue(guest)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aForgedTokenIsInvalid() {
        String token = Jwt.of(MINIMAL);
        String forgedClaims = Jwt.base64(MINIMAL.replace("a1", "b2").getBytes(UTF_8));
        String[] parts = token.split("\\.");

        assertThat(refused(parts[0] + "." + forgedClaims + "." + parts[2])).isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of(Jwt.HS256, MINIMAL, "another secret of 32 bytes or more".getBytes(UTF_8))))
                .isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(parts[0] + "." + parts[1] + ".")).isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(parts[0] + "." + parts[1])).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void anotherAlgorithmIsInvalidEvenWithASignature() throws Exception {
        for (String alg : List.of("none", "None", "HS384", "HS512", "hs256", "RS256", "ES256", "", "dir")) {
            String header = "{\"alg\":\"" + alg + "\"}";
            assertThat(refused(Jwt.of(header, MINIMAL, SECRET))).isEqualTo(CloseCode.TOKEN_INVALID);
            String unsigned = Jwt.base64(header.getBytes(UTF_8)) + "." + Jwt.base64(MINIMAL.getBytes(UTF_8));
            assertThat(refused(unsigned + ".")).isEqualTo(CloseCode.TOKEN_INVALID);
        }
        for (String header : List.of("{}", "{\"alg\":null}", "{\"alg\":[\"HS256\"]}", "[]", "x", "")) {
            assertThat(refused(Jwt.of(header, MINIMAL, SECRET))).isEqualTo(CloseCode.TOKEN_INVALID);
        }
    }

    @Test
    void aPublicKeyIsNoSecretAndNoKeyThatComesWithATokenIsOne() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        String signed = Jwt.base64("{\"alg\":\"RS256\"}".getBytes(UTF_8)) + "." + Jwt.base64(MINIMAL.getBytes(UTF_8));
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(keys.getPrivate());
        rsa.update(signed.getBytes(UTF_8));
        String jwk = "{\"kty\":\"oct\",\"k\":\"" + Jwt.base64("k".repeat(32).getBytes(UTF_8)) + "\"}";

        assertThat(refused(signed + "." + Jwt.base64(rsa.sign()))).isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of(Jwt.HS256, MINIMAL, pem.getBytes(UTF_8)))).isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of("{\"alg\":\"RS256\"}", MINIMAL, pem.getBytes(UTF_8))))
                .isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of(
                        "{\"alg\":\"HS256\",\"jwk\":" + jwk + "}",
                        MINIMAL,
                        "k".repeat(32).getBytes(UTF_8))))
                .isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", MINIMAL, SECRET)))
                .isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"a1\"}",
                "{\"sub\":\"a1\",\"exp\":\"1800000100\"}",
                "{\"sub\":\"a1\",\"exp\":null}",
                "{\"exp\":1800000100}",
                "{\"sub\":\"\",\"exp\":1800000100}",
                "{\"sub\":\"a\\n1\",\"exp\":1800000100}",
                "{\"sub\":\"a\\ud83d1\",\"exp\":1800000100}",
                "{\"sub\":7,\"exp\":1800000100}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"role\":\"king\"}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"role\":\"guest\"}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"role\":null}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"role\":[\"moderator\"]}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"color\":\"red;background:url(x)\"}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"name\":7}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"name\":\" \"}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"rooms\":[]}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"rooms\":\"lobby\"}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"rooms\":[7]}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"rooms\":null}",
                "{\"sub\":\"a1\",\"exp\":1800000100,\"nbf\":1800000061}",
                "{\"sub\":\"leaked\",\"exp\":1800000100}",
                "{\"sub\":\"a1\",\"exp\":1800000100",
                "[\"sub\",\"a1\"]",
                "\"a1\"",
                "null",
                "",
            })
    void whatATokenCannotSayIsInvalid(String claims) {
        assertThat(refused(Jwt.of(claims))).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void twoNamesAreNotOneBecauseTheirIssuerDoesNotWriteUtf8() throws Exception {
        String claims = MINIMAL.replace("a1", "Zo\u00EB");
        for (Charset charset : List.of(ISO_8859_1, UTF_16, UTF_16LE)) {
            assertThat(refused(Jwt.of(Jwt.HS256, claims.getBytes(charset), SECRET)))
                    .isEqualTo(CloseCode.TOKEN_INVALID);
        }
        assertThat(tokens.verify(Jwt.of(claims)).subject()).isEqualTo("Zo\u00EB");
    }

    @Test
    void aTokenEndsAMinuteAfterItSaysBecauseClocksDiffer() throws Exception {
        String token = Jwt.of(MINIMAL);
        clock.advance(Duration.ofSeconds(159));
        tokens.verify(token);
        clock.advance(Duration.ofSeconds(1));

        assertThat(refused(token)).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void whatIsExpiredAndWrongBesidesIsInvalid() {
        assertThat(refused(Jwt.of("{\"sub\":\"a1\",\"exp\":7}"))).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(refused(Jwt.of("{\"exp\":7}"))).isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of(
                        Jwt.HS256, "{\"sub\":\"a1\",\"exp\":7}", "x".repeat(32).getBytes(UTF_8))))
                .isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void aTokenOfMoreThanTwoKilobytesIsInvalidHoweverWellItIsSigned() throws Exception {
        String more = "{\"sub\":\"a1\",\"exp\":1800000100,\"x\":\"" + "x".repeat(1400) + "\"}";
        assertThat(Jwt.of(more).length()).isBetween(1900, Tokens.MAX_LENGTH);
        tokens.verify(Jwt.of(more));

        assertThat(refused(Jwt.of(more.replace("xx", "xxx")))).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void whateverIsSentIsATokenOrInvalid() {
        String token = Jwt.of(MINIMAL);
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            StringBuilder broken = new StringBuilder(token);
            for (int n = random.nextInt(3); n >= 0; n--) {
                broken.setCharAt(random.nextInt(broken.length()), (char) (' ' + random.nextInt(95)));
            }
            if (!broken.toString().equals(token)) {
                try {
                    // Base64 leaves bits of the last character unread.
                    assertThat(tokens.verify(broken.toString()).subject()).isEqualTo("a1");
                } catch (InvalidTokenException invalid) {
                    assertThat(invalid.isExpired()).isFalse();
                }
            }
        }
        String nested = "[".repeat(1000);
        assertThat(refused(Jwt.of(nested, nested.substring(500), SECRET))).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void withSeveralSecretsEachVerifiesAndTheFirstSigns() throws Exception {
        String before = Jwt.of(MINIMAL);
        with("2027 " + "n".repeat(32) + "\r\n\r\n# the old one\n" + Jwt.SECRET + "\n");
        tokens.verify(before);
        String issued = tokens.issue(tokens.verify(before));

        assertThat(new String(Base64.getUrlDecoder().decode(issued.split("\\.")[0]), UTF_8))
                .contains("\"kid\":\"2027\"");
        tokens.verify(issued);
        with("2027 " + "n".repeat(32));
        tokens.verify(issued);
        assertThat(refused(before)).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void aTokenThatNamesItsSecretIsVerifiedWithThatOneAlone() throws Exception {
        with("one " + "1".repeat(32) + "\ntwo " + "2".repeat(32));
        byte[] two = "2".repeat(32).getBytes(UTF_8);
        tokens.verify(Jwt.of("{\"alg\":\"HS256\",\"kid\":\"two\"}", MINIMAL, two));

        assertThat(refused(Jwt.of("{\"alg\":\"HS256\",\"kid\":\"one\"}", MINIMAL, two)))
                .isEqualTo(CloseCode.TOKEN_INVALID);
        assertThat(refused(Jwt.of("{\"alg\":\"HS256\",\"kid\":\"three\"}", MINIMAL, two)))
                .isEqualTo(CloseCode.TOKEN_INVALID);
    }

    // ---- the file ----

    @Test
    void aSecretIsMadeOnceForNobodyElseToRead() throws Exception {
        SecretFile made = new SecretFile(folder.resolve("new/folder/secret"), true);
        made.make();
        String content = Files.readString(folder.resolve("new/folder/secret"));
        made.make();
        made.read();

        assertThat(content).matches("[A-Za-z0-9_-]{43}\n");
        assertThat(folder.resolve("new/folder/secret")).hasContent(content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new/folder/secret"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "short", "# a\n", "a b 0123456789012345678901234567890123456789"})
    void whatHoldsNoSecretIsToldWithoutRepeatingIt(String content) throws Exception {
        Files.writeString(folder.resolve("bad"), content);
        assertThatThrownBy(() -> new SecretFile(folder.resolve("bad"), true).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad: ")
                .message()
                .doesNotContain("short", "0123");
    }

    @Test
    void aFileInUtf16IsToldAndOneWithAMarkIsReadWithoutIt() throws Exception {
        for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
            Files.writeString(folder.resolve("windows"), "\uFEFF" + Jwt.SECRET, charset);
            assertThatThrownBy(() -> new SecretFile(folder.resolve("windows"), true).read())
                    .hasMessageContaining("windows: is UTF-16");
        }
        with("\uFEFF" + Jwt.SECRET);
        assertThat(tokens.verify(Jwt.of(MINIMAL)).subject()).isEqualTo("a1");
    }

    @Test
    void aFileThatIsBrokenOrGoneLeavesTheSecretsThatThereWere() throws Exception {
        for (int i = 0; i < 3; i++) {
            if (i < 2) {
                Files.writeString(folder.resolve("secrets"), i == 0 ? "too short" : "");
            } else {
                Files.delete(folder.resolve("secrets"));
            }
            file.poll();

            assertThat(file.problem()).get().asString().contains("secrets", "what was in it before holds");
            tokens.verify(Jwt.of(MINIMAL));
        }
        Files.writeString(folder.resolve("secrets"), "n".repeat(32));
        file.poll();

        assertThat(file.problem()).isEmpty();
        assertThat(refused(Jwt.of(MINIMAL))).isEqualTo(CloseCode.TOKEN_INVALID);
    }

    @Test
    void withoutASecretNoTokenIsTakenAndThatIsNoTroubleWhereNoneIsNeeded() {
        file = new SecretFile(folder.resolve("none"), false);
        file.poll();
        tokens = new Tokens(file, clock, identity -> false);

        assertThat(file.problem()).isEmpty();
        assertThat(refused(Jwt.of(MINIMAL))).isEqualTo(CloseCode.TOKEN_INVALID);
    }
}
