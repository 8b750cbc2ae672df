package jgames.chat.server.ops;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server cannot serve without and has lost for good, if anything. The operator's log has it, {@code /healthz} has
 * it while that can still be reached, and whoever runs the server is told; the program ends then, so that it is started
 * anew. Safe for use by many threads.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final Consumer<@Nullable String> told;
    private final AtomicBoolean reported = new AtomicBoolean();
    private volatile @Nullable String sentence;

    /** @param told gets the sentence of the first loss, on the thread that has noticed it; null if no memory was left for one */
    public Outage(Consumer<@Nullable String> told) {
        this.told = told;
    }

    /** Tells a loss, in a sentence; of several the first one counts. */
    public void report(String loss) {
        report(loss, null);
    }

    /** Tells that somebody has met an {@link Error}, after which nobody knows what was left undone. */
    public void report(String who, Throwable error) {
        if (reported.compareAndSet(false, true)) {
            try {
                sentence = error == null ? who : who + " failed: " + error;
                LOG.error(sentence);
            } catch (OutOfMemoryError noMemoryForALine) {
                told.accept(null);
                return;
            }
            told.accept(sentence);
        }
    }

    /** The first loss. */
    public Optional<String> sentence() {
        return Optional.ofNullable(sentence);
    }
}
