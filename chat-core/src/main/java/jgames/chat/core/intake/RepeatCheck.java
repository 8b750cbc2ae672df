package jgames.chat.core.intake;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import jgames.chat.core.protocol.Folding;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Rejects what its author has said a moment ago, in whatever room: the same text once it is {@linkplain Folding#fold folded}
 * and its white space is left out. An author is an identity, or whoever is a guest at an address as the rate limiter counts
 * them. What is rejected does not begin the time anew. The same message with the same idempotency key is the one that was
 * said, and is allowed. Who may {@linkplain Permission#SAY_AGAIN say it again} is not judged.
 *
 * <p>It belongs after all other checks, since it takes what it allows for said. The newest {@link #REMEMBERED} texts are
 * remembered, by their hashes: about 10 MB. Safe for use by many threads.
 */
public final class RepeatCheck implements MessageCheck {
    /** The bound of the table. Where more is said within the window, the oldest may be repeated sooner. */
    public static final int REMEMBERED = 65_536;

    private static final Verdict REPEATED =
            Verdict.reject(Rejection.REPEATED.code(), "You have said the same a moment ago.");

    private final long window;
    private final LongSupplier nanos;
    private final Map<Text, Said> said = new LinkedHashMap<>(); // the oldest first

    /** @param author a subject, or a {@link Network} */
    private record Text(Object author, long hash) {}

    /** @param key a hash of the idempotency key; null if there was none */
    private record Said(long at, @Nullable Long key) {}

    /**
     * A check that knows of nothing said yet.
     *
     * @param window how long a text is not said again, above zero
     * @param nanos a clock that only goes forward, like {@link System#nanoTime()}
     */
    public RepeatCheck(Duration window, LongSupplier nanos) {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("the window lasts longer than nothing");
        }
        this.window = window.toNanos();
        this.nanos = nanos;
    }

    @Override
    public Verdict check(Attempt attempt) {
        if (Permission.SAY_AGAIN.isGranted(attempt.sender().role())) {
            return Verdict.allow();
        }
        Identity identity = attempt.sender().identity();
        Object author = identity == null ? Network.of(attempt.sender().address()) : identity.subject();
        Text text = new Text(author, hash(Folding.fold(attempt.message().text())));
        Long key = attempt.key() == null ? null : hash(attempt.key());
        return isRepeated(text, key) ? REPEATED : Verdict.allow();
    }

    private synchronized boolean isRepeated(Text text, @Nullable Long key) {
        long now = nanos.getAsLong();
        forgetOld(now);
        Said before = said.get(text);
        if (before != null && now - before.at < window) {
            return key == null || !key.equals(before.key);
        }
        said.remove(text); // to the end of the order
        said.put(text, new Said(now, key));
        return false;
    }

    /** Two at most besides what is too much, so that the table shrinks faster than it grows. */
    private void forgetOld(long now) {
        Iterator<Said> oldest = said.values().iterator();
        for (int i = 0; i < 2 && oldest.hasNext(); i++) {
            if (now - oldest.next().at >= window || said.size() >= REMEMBERED) {
                oldest.remove();
            }
        }
    }

    /** How many texts are remembered now. */
    synchronized int size() {
        return said.size();
    }

    /** As that of a string, in 64 bits and without spaces. Who finds two texts of one hash has the second one rejected. */
    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != ' ') {
                hash = (hash + text.charAt(i)) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 32;
            }
        }
        return hash;
    }
}
