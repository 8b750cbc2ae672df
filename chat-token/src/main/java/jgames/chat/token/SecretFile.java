package jgames.chat.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's file with {@link Secrets}. A change is taken when it can be read as a whole; else what was read last holds. One
 * thread calls {@link #poll} again and again; everything else is for any.
 */
public final class SecretFile {
    /** Where it is in a data folder if nobody says another place. */
    public static final String IN_DATA = ".token-secret";

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final int MAX_BYTES = 16 * 1024;

    private final Path file;
    private final boolean needed;
    private @Nullable String applied; // the poll's
    private volatile @Nullable Secrets secrets;
    private volatile @Nullable String problem;

    /** @param needed whether something is wrong where there is no such file */
    public SecretFile(Path file, boolean needed) {
        this.file = file;
        this.needed = needed;
    }

    /**
     * Makes the file, for nobody else to read, with a new secret in it, unless there is one.
     *
     * @throws IOException if it cannot be made; the sentence names it
     */
    public void make() throws IOException {
        byte[] random = new byte[Secrets.MIN_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            try (SeekableByteChannel out =
                    Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
                out.write(ByteBuffer.wrap(secret.getBytes(StandardCharsets.US_ASCII)));
            }
            giveToTheFoldersOwner();
        } catch (FileAlreadyExistsException there) {
            // it may be read by whoever it is for, and nobody writes to it
        } catch (IOException e) {
            throw new IOException(file + ": the secret for tokens cannot be made: " + reason(e), e);
        }
    }

    /** The server may run as somebody else than who makes it. */
    private void giveToTheFoldersOwner() {
        try {
            Files.setOwner(file, Files.getOwner(file.toAbsolutePath().getParent()));
        } catch (IOException | UnsupportedOperationException e) {
            // then it stays with who has made it
        }
    }

    /**
     * Reads it, now.
     *
     * @throws IOException if there is nothing that can be read as a whole; the sentence names the file
     */
    public void read() throws IOException {
        applied = content();
        try {
            secrets = Secrets.of(applied);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Takes what has changed; returns whether it has. */
    public boolean poll() {
        String content;
        try {
            content = content();
        } catch (NoSuchFileException none) {
            tell(needed || secrets != null ? "is missing" : null);
            return false;
        } catch (IOException e) {
            tell(e.getMessage());
            return false;
        }
        if (content.equals(applied)) {
            tell(null);
            return false;
        }
        try {
            secrets = Secrets.of(content);
            applied = content;
            tell(null);
            LOG.info("{}: tokens are verified with it from now on", file);
            return true;
        } catch (IllegalArgumentException e) {
            tell(e.getMessage());
            return false;
        }
    }

    /** What was read last; null if nothing was. */
    @Nullable
    Secrets secrets() {
        return secrets;
    }

    /** What is wrong with the file, in one sentence that repeats nothing of it. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private String content() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) { // a pipe would be waited for
                throw new IOException("is not a regular file");
            } else if (attributes.size() > MAX_BYTES) {
                throw new IOException("is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            throw none;
        } catch (IOException e) {
            throw new IOException("cannot be read: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void tell(@Nullable String wrong) {
        String sentence = wrong == null
                ? null
                : file + ": " + wrong + (secrets == null ? "; no token is taken" : "; what was in it before holds");
        if (sentence != null && !sentence.equals(problem)) {
            LOG.warn(sentence);
        } else if (sentence == null && problem != null) {
            LOG.info("{}: all is well again", file);
        }
        problem = sentence;
    }
}
