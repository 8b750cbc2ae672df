package jgames.chat.core.intake;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What the operator's log calls a visitor's address. Whoever has the key finds a visitor in the log by the address, and
 * nobody finds an address by reading it. Safe for use by many threads.
 */
public final class AddressHash {
    private static final String FILE = ".address-key";
    private static final int KEY_BYTES = 16;
    private static final int HASH_BYTES = 6;

    private final byte[] key;

    private AddressHash(byte[] key) {
        this.key = key;
    }

    /**
     * Hashes with the key of this data folder, and makes the key if there is none. Where the folder takes no key, the
     * key lasts as long as this object.
     */
    public static AddressHash make(Path data) {
        AddressHash passing = make();
        byte[] key = passing.key;
        File file = data.resolve(FILE).toFile();
        try {
            if (file.createNewFile()) {
                file.setReadable(false, false); // before there is anything to read
                file.setReadable(true, true);
                Files.write(file.toPath(), key);
            }
            return read(data);
        } catch (IOException e) {
            return passing;
        }
    }

    /**
     * With the key that all servers of a chat share, which comes to be this data folder's, too.
     *
     * @param key as {@link #key} writes it
     * @throws IllegalArgumentException if it is none
     */
    public static AddressHash shared(Path data, String key) {
        byte[] bytes = HexFormat.of().parseHex(key);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a key of " + KEY_BYTES + " bytes");
        }
        try {
            if (!make(data).key().equals(key)) {
                Files.write(data.resolve(FILE), bytes);
            }
        } catch (IOException e) {
            // then this folder's is of use to nobody
        }
        return new AddressHash(bytes);
    }

    /** The key, for other servers of the chat. */
    public String key() {
        return HexFormat.of().formatHex(key);
    }

    /** Hashes with a key of its own, which lasts as long as this object. */
    public static AddressHash make() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new AddressHash(key);
    }

    /** Hashes with the key that is in this data folder. */
    public static AddressHash read(Path data) throws IOException {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            throw new IOException(file + ": there is no key, which a server makes when it starts");
        }
        byte[] key = Files.size(file) == KEY_BYTES ? Files.readAllBytes(file) : new byte[0];
        if (key.length != KEY_BYTES) {
            throw new IOException(file + ": this is not a key of " + KEY_BYTES + " bytes");
        }
        return new AddressHash(key);
    }

    /**
     * Who comes without a token.
     *
     * @param address as the rate limiter counts it
     * @param shared whether all kinds of visitors may come from it
     */
    public Sender guest(String address, boolean shared) {
        return shared ? Sender.shared(address, of(address)) : Sender.guest(address, of(address));
    }

    /** @param address as the rate limiter counts it */
    public String of(String address) {
        try {
            // The key goes first, and most of the hash is not told, so this needs no HMAC.
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            byte[] hash = digest.digest(address.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
