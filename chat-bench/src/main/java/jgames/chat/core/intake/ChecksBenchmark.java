package jgames.chat.core.intake;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

    private static final String[] ENGLISH =
            ("the of and to in is you that it he was for on are as with his they I at be this have from or one had by word but"
                            + " not what all were we when your can said there use an each which she do how their if will"
                            + " up other about out many then them these so some her would make like him into time has look"
                            + " two more write go see number no way could people my than first water been call who oil its"
                            + " now find long down day did get come made may part")
                    .split(" ");
    private static final String[] RUSSIAN =
            ("и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой как год от так о для ты же"
                            + " все тот мочь вы человек такой его сказать только или ещё бы себя один уже до время если сам"
                            + " когда другой вот говорить наш мой знать стать при чтобы дело жизнь кто первый очень два день")
                    .split(" ");

    /**
     * What is said: what people say on average; as much as there may be of usual words, of those in another script, and of
     * words that differ from a blocked one in the last letter.
     */
    @Param({"usual", "english", "russian", "near"})
    public String said;

    /** Which of the blocked words have stars: a tenth at the beginning and a fifth at the end, or each at one end or both. */
    @Param({"some", "all"})
    public String stars;

    private final Attempt[] attempts = new Attempt[256];
    private final LinkCheck links = new LinkCheck(Allowed.GUESTS_NO);
    private RepeatCheck repeats;
    private WordCheck words;
    private int next;
    private long now;

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
                .mapToObj(i -> stars.equals("all")
                        ? (i % 3 == 0 ? "" : "*") + plain.get(i) + (i % 3 == 1 ? "" : "*")
                        : (i % 10 == 0 ? "*" : "") + plain.get(i) + (i % 5 == 0 ? "*" : ""))
                .toList());
        words = new WordCheck(() -> blocked);
        repeats = new RepeatCheck(Duration.ofMinutes(1), () -> now += 1_000_000);
        for (int i = 0; i < attempts.length; i++) {
            Message message = new Message("Guest" + i, "#ff8800", text(i, plain, blocked, random));
            attempts[i] = new Attempt("lobby", Sender.guest("192.0.2." + i), message, null);
        }
    }

    private String text(int i, List<String> plain, BlockedWords blocked, Random random) {
        return switch (said) {
            case "usual" -> "Sixty-four characters, which is what people say on average, at " + i % 10;
            case "english" -> full(() -> ENGLISH[random.nextInt(ENGLISH.length)], blocked);
            case "russian" -> full(() -> RUSSIAN[random.nextInt(RUSSIAN.length)], blocked);
            default -> full(() -> plain.get(random.nextInt(WORDS)).replaceFirst(".$", "q"), blocked);
        };
    }

    /** As long as a message may be, a sentence of which every tenth word begins one. */
    private static String full(Supplier<String> source, BlockedWords blocked) {
        StringBuilder full = new StringBuilder();
        for (int n = 0; full.length() < Message.MAX_CODE_POINTS - 12; ) {
            String word = source.get();
            if (!blocked.isIn(word)) {
                full.append(n % 10 == 0 ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) : word);
                full.append(++n % 10 == 0 ? ". " : " ");
            }
        }
        return full.toString();
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
