package jgames.chat.core.intake;

import java.util.function.Supplier;
import jgames.chat.core.protocol.Rejection;

/**
 * Rejects what has a blocked word in it: in the text, and in the name that its sender has typed. It holds for all but
 * those who may {@linkplain Permission#SAY_ANYTHING say anything}.
 *
 * @param words is asked for each message, so the list may change
 */
public record WordCheck(Supplier<BlockedWords> words) implements MessageCheck {
    @Override
    public Verdict check(Attempt attempt) {
        BlockedWords blocked = words.get();
        if (blocked == BlockedWords.NONE
                || Permission.SAY_ANYTHING.isGranted(attempt.sender().role())) {
            return Verdict.allow();
        }
        if (blocked.isIn(attempt.message().text())) {
            return Verdict.reject(Rejection.BLOCKED_WORD.code(), "There is a word in it that is not said here.");
        }
        if (attempt.sender().choosesName() && blocked.isIn(attempt.message().username())) {
            return Verdict.reject(Rejection.BLOCKED_WORD.code(), "Your name has a word in it that is not said here.");
        }
        return Verdict.allow();
    }
}
