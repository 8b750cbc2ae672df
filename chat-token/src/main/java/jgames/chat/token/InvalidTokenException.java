package jgames.chat.token;

import jgames.chat.core.intake.Goodbye;
import jgames.chat.core.protocol.CloseCode;

/** A token does not hold, whatever it is offered for. It carries no stack trace: strangers cause it as often as they like. */
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean expired;

    private InvalidTokenException(String sentence, boolean expired) {
        super(sentence, null, false, false);
        this.expired = expired;
    }

    /** One that does not hold, whatever is wrong with it. */
    public static InvalidTokenException invalid() {
        return new InvalidTokenException("The token is not valid.", false);
    }

    static InvalidTokenException expired() {
        return new InvalidTokenException("The token has expired.", true);
    }

    /** Whether nothing else is wrong with it than that its time is over. */
    public boolean isExpired() {
        return expired;
    }

    /** What a connection is told. */
    public Goodbye goodbye() {
        return new Goodbye(expired ? CloseCode.TOKEN_EXPIRED : CloseCode.TOKEN_INVALID, getMessage());
    }
}
