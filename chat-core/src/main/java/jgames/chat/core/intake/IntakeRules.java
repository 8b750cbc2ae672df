package jgames.chat.core.intake;

import java.util.ArrayList;
import java.util.List;
import jgames.chat.core.protocol.Limits;

/**
 * What all connections of a server have to keep to.
 *
 * @param messages counts every TEXT frame but those that ask for something
 * @param requests counts those that ask for something
 * @param checks judge each message, in this order
 * @param limits what clients are told
 * @param moderators answer the frames that are moderators'
 */
public record IntakeRules(
        RateLimiter messages,
        RateLimiter requests,
        List<MessageCheck> checks,
        Limits limits,
        ModeratorRequests moderators) {
    /** Keeps a copy of the checks. */
    public IntakeRules {
        checks = List.copyOf(checks);
    }

    /** The limits first, then these checks; clients are told of the limits and of the rate limit. */
    public static IntakeRules of(RateLimiter messages, RateLimiter requests, Limits limits, List<MessageCheck> more) {
        List<MessageCheck> checks = new ArrayList<>();
        checks.add(new LengthCheck(limits.text(), limits.username()));
        checks.addAll(more);
        return new IntakeRules(messages, requests, checks, messages.announced(limits), ModeratorRequests.NONE);
    }

    /** These rules, with moderators. */
    public IntakeRules with(ModeratorRequests answering) {
        return new IntakeRules(messages, requests, checks, limits, answering);
    }

    /** No rate limit, the lengths of pygames-chat, no other check. */
    public static final IntakeRules DEFAULT = of(RateLimiter.NONE, RateLimiter.NONE, Limits.DEFAULT, List.of());
}
