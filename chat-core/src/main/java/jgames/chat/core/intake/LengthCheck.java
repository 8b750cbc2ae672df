package jgames.chat.core.intake;

import jgames.chat.core.protocol.Rejection;

/** Bounds a message's text and username. Lengths are in Unicode code points. */
public record LengthCheck(int maxText, int maxUsername) implements MessageCheck {
    @Override
    public Verdict check(Attempt attempt) {
        if (isLonger(attempt.message().text(), maxText)) {
            return tooLong("text", maxText);
        } else if (isLonger(attempt.message().username(), maxUsername)) {
            return tooLong("username", maxUsername);
        }
        return Verdict.allow();
    }

    private static boolean isLonger(String value, int max) {
        return value.length() > max && value.codePointCount(0, value.length()) > max;
    }

    private static Verdict tooLong(String field, int max) {
        return Verdict.reject(Rejection.TOO_LONG.code(), "The " + field + " has more than " + max + " characters.");
    }
}
