package jgames.chat.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/** Who speaks when. For one thread. */
final class Traffic {
    private final long epoch = System.nanoTime();

    private final ArrayDeque<Sender> resting = new ArrayDeque<>(); // once for each message that may be sent
    private boolean saturating;
    private List<Sender> paced = List.of();
    private int nextPaced;
    private long pace;
    private long nextPacedAt;

    /** From now on these keep so many messages under way in all: for one that every reader has, the next is sent. */
    void saturate(Collection<Sender> who, int outstanding) throws IOException {
        saturating = true;
        for (int i = 0; i < Math.max(1, outstanding / who.size()); i++) {
            resting.addAll(who);
        }
        for (int i = 0; i < outstanding && !resting.isEmpty(); i++) {
            say(resting.poll(), 1);
        }
    }

    /** From now on these send in turn, so many messages a second in all, whatever is heard. */
    void pace(List<Sender> who, double perSecond) {
        who.forEach(sender -> sender.paced = true);
        paced = who;
        pace = (long) (1e9 / perSecond);
        nextPacedAt = System.nanoTime();
    }

    void say(Sender sender, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            sender.send(System.nanoTime() - epoch);
        }
    }

    void quiet() {
        saturating = false;
        resting.clear();
        paced = List.of();
    }

    /** When something is to be said, if that is before this time; times are {@link System#nanoTime}. */
    long nextAt(long otherwise) {
        return paced.isEmpty() ? otherwise : Math.min(otherwise, nextPacedAt);
    }

    void sayWhatIsDue() throws IOException {
        while (!paced.isEmpty() && System.nanoTime() >= nextPacedAt) {
            say(paced.get(nextPaced++ % paced.size()), 1);
            nextPacedAt += pace;
        }
    }

    /** How long a message has taken that says of itself when it was sent. */
    long age(long sentAt, long now) {
        return now - epoch - sentAt;
    }

    /** A member has received a message for the first time. */
    void heard(Sender sender, int number) throws IOException {
        if (sender.heard(number) && saturating && !sender.paced) {
            resting.add(sender);
            say(resting.poll(), 1);
        }
    }
}
