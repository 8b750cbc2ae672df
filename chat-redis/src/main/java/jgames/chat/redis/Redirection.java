package jgames.chat.redis;

import java.util.Set;

/** A server of a cluster has not carried out a command, because it is another one's, or is about to be. It carries no stack trace. */
final class Redirection extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Set<String> CODES = Set.of("MOVED", "ASK", "TRYAGAIN");

    Redirection(String code) {
        super(code, null, false, false);
    }

    static boolean isOne(String code) {
        return CODES.contains(code);
    }
}
