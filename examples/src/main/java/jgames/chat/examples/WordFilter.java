package jgames.chat.examples;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jgames.chat.core.intake.MessageCheck;
import jgames.chat.core.intake.Verdict;
import jgames.chat.core.protocol.Message;
import jgames.chat.server.ChatServer;
import jgames.chat.server.ServerOptions;

/** A server with checks of its own, which judge each message before anybody sees it. */
public final class WordFilter {
    private WordFilter() {}

    public static void main(String[] args) throws IOException {
        Instant opening = Instant.now().plusSeconds(60);
        List<MessageCheck> checks =
                List.of(notBefore(opening, InstantSource.system()), veto("spoiler"), mask("darn", "heck"));
        ChatServer.start(new ServerOptions().checks(checks));
    }

    /** No message with one of these words, in the text or in the name. */
    static MessageCheck veto(String... words) {
        Pattern pattern = pattern(words);
        return attempt -> {
            Message message = attempt.message();
            boolean found = pattern.matcher(message.text()).find()
                    || pattern.matcher(message.username()).find();
            return found ? Verdict.reject("bad_word", "There is a word that is not said here.") : Verdict.allow();
        };
    }

    /** Stars instead of these words. */
    static MessageCheck mask(String... words) {
        Pattern pattern = pattern(words);
        return attempt -> Verdict.allow(pattern.matcher(attempt.message().text())
                .replaceAll(word -> "*".repeat(word.group().length())));
    }

    /** Nobody says anything before this moment. With a time the client knows when to say it again. */
    static MessageCheck notBefore(Instant opening, InstantSource clock) {
        return attempt -> {
            Duration left = Duration.between(clock.instant(), opening);
            return left.isNegative() || left.isZero()
                    ? Verdict.allow()
                    : Verdict.reject("not_open_yet", "The room has not opened yet.", left);
        };
    }

    /** Whole words in any case and any script. */
    private static Pattern pattern(String... words) {
        String any = List.of(words).stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile("\\b(?:" + any + ")\\b", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
