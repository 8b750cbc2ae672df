package jgames.chat.core.intake;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@link MessageCheck} says of a message. Immutable. */
public sealed interface Verdict {
    /** The message goes on as it is. */
    static Verdict allow() {
        return Allow.AS_IT_IS;
    }

    /** The message goes on with this text. */
    static Verdict allow(String text) {
        return new Allow(text);
    }

    /**
     * The message is not said, and the same one never will be.
     *
     * @param reason names the reason for programs: 1 to 64 of the characters {@code a-z 0-9 _}
     * @param sentence says it to people
     */
    static Verdict reject(String reason, String sentence) {
        return new Reject(reason, sentence, null);
    }

    /** The message is not said; the same one may be welcome after this time. */
    static Verdict reject(String reason, String sentence, Duration retryAfter) {
        return new Reject(reason, sentence, retryAfter);
    }

    /** @param text null for the text that it has */
    record Allow(@Nullable String text) implements Verdict {
        private static final Allow AS_IT_IS = new Allow(null);
    }

    /** @param retryAfter null for never */
    record Reject(String reason, String sentence, @Nullable Duration retryAfter) implements Verdict {
        private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,64}");

        /** @throws IllegalArgumentException if the reason can be none */
        public Reject {
            if (!REASON.matcher(reason).matches()) {
                throw new IllegalArgumentException("a reason is 1 to 64 of the characters a-z 0-9 _");
            }
        }
    }
}
