package jgames.chat.core.intake;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jgames.chat.core.intake.LinkCheck.Allowed;
import jgames.chat.core.protocol.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the checks of a message's text cost that an operator can ask for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChecksBenchmark {
    private static final int WORDS = 10_000;
    private static final String[] SYLLABLES =
            "ba ce di fo gu ka le mi no pu ra se ti vo zu sha ing er st on".split(" ");

    /**
     * What is said: what people say on average, the same in another script, or the most that there may be of words that differ
     * from a blocked one in the last letter.
     */
    @Param({"usual", "cyrillic", "near"})
    public String said;

    private final Attempt[] attempts = new Attempt[256];
    private final LinkCheck links = new LinkCheck(Allowed.GUESTS_NO);
    private RepeatCheck repeats;
    private WordCheck words;
    private int next;
    private long now;

    /** A tenth of the words has a star at the beginning, a fifth one at the end. */
    @Setup
    public void words() {
        Random random = new Random(1);
        Set<String> distinct = new LinkedHashSet<>();
        while (distinct.size() < WORDS) {
            distinct.add(IntStream.range(0, 2 + random.nextInt(4))
                    .mapToObj(i -> SYLLABLES[random.nextInt(SYLLABLES.length)])
                    .collect(Collectors.joining()));
        }
        List<String> plain = List.copyOf(distinct);
        BlockedWords blocked = BlockedWords.of(IntStream.range(0, WORDS)
                .mapToObj(i -> (i % 10 == 0 ? "*" : "") + plain.get(i) + (i % 5 == 0 ? "*" : ""))
                .toList());
        words = new WordCheck(() -> blocked);
        repeats = new RepeatCheck(Duration.ofMinutes(1), () -> now += 1_000_000);
        for (int i = 0; i < attempts.length; i++) {
            Message message = new Message("Guest" + i, "#ff8800", text(i, plain, blocked, random));
            attempts[i] = new Attempt("lobby", Sender.guest("192.0.2." + i), message, null);
        }
    }

    private String text(int i, List<String> plain, BlockedWords blocked, Random random) {
        switch (said) {
            case "usual":
                return "Sixty-four characters, which is what people say on average, at " + i % 10;
            case "cyrillic":
                return "Шестьдесят четыре символа, столько люди говорят обычно, самое " + i % 10;
            default:
                StringBuilder near = new StringBuilder();
                while (near.length() < 490) {
                    String word = plain.get(random.nextInt(WORDS));
                    String other = word.substring(0, word.length() - 1) + "q ";
                    near.append(blocked.isIn(other) ? "" : other);
                }
                return near.toString();
        }
    }

    private Attempt next() {
        return attempts[next++ & attempts.length - 1];
    }

    /** Whether one of 10,000 blocked words is in it. */
    @Benchmark
    public Verdict words10000() {
        return words.check(next());
    }

    /** Whether there is a link in it. */
    @Benchmark
    public Verdict links() {
        return links.check(next());
    }

    /** Whether its author has said it a moment ago. */
    @Benchmark
    public Verdict repeats() {
        return repeats.check(next());
    }
}
