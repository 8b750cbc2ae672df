package jgames.chat.core.intake;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import jgames.chat.core.log.Event.Posted;
import jgames.chat.core.protocol.Folding;
import jgames.chat.core.protocol.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Rejects what its author has said a moment ago, in whatever room: the same text once it is {@linkplain Folding#fold folded}
 * and its white space is left out. An author is who the logs name as one, and where they
 * name nobody, whoever is at an address as the rate limiter counts them. What is rejected does not begin the time anew. The same message with the same idempotency key is the one that was
 * said, and is allowed. Who may {@linkplain Permission#SAY_AGAIN say it again} is not judged.
 *
 * <p>It belongs after all other checks, since it takes what it allows for said. The newest {@link #REMEMBERED} texts are
 * remembered, by their hashes: about 15 MB. Safe for use by many threads.
 */
public final class RepeatCheck implements MessageCheck {
    /** The bound of the table. Where more is said within the window, the oldest may be repeated sooner. */
    public static final int REMEMBERED = 65_536;

    private static final Verdict REPEATED =
            Verdict.reject(Rejection.REPEATED.code(), "You have said the same a moment ago.");

    private final long window;
    private final LongSupplier nanos;
    private final Map<Text, Said> said = new LinkedHashMap<>(); // the oldest first

    /** @param author as logs have it, or a {@link Network} */
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
        Sender sender = attempt.sender();
        Text text = text(
                sender.author() == null ? Network.of(sender.address()) : sender.author(),
                attempt.message().text());
        return isRepeated(text, hashOf(attempt.key())) ? REPEATED : Verdict.allow();
    }

    /** The text may be repeated at this server when it may be repeated at the other. */
    @Override
    public void heard(String room, Posted said, Duration ago) {
        if (said.author() != null && ago.toNanos() < window) {
            remember(text(said.author(), said.message().text()), hashOf(said.key()), ago.toNanos());
        }
    }

    private static Text text(Object author, String said) {
        return new Text(author, hash(Folding.fold(said)));
    }

    private static @Nullable Long hashOf(@Nullable String key) {
        return key == null ? null : hash(key);
    }

    private synchronized boolean isRepeated(Text text, @Nullable Long key) {
        long now = nanos.getAsLong();
        forgetOld(now);
        Said before = said.get(text);
        if (before != null && now - before.at < window) {
            return key == null || !key.equals(before.key);
        }
        put(text, new Said(now, key));
        return false;
    }

    private synchronized void remember(Text text, @Nullable Long key, long ago) {
        long at = nanos.getAsLong() - ago;
        forgetOld(at + ago);
        Said before = said.get(text);
        if (before == null || before.at - at < 0) {
            put(text, new Said(at, key));
        }
    }

    /** Puts a text at the end of the order. One that was heard late is out of order there, and is only remembered for longer. */
    private void put(Text text, Said one) {
        said.remove(text);
        said.put(text, one);
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
