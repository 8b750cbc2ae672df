package jgames.chat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import jgames.chat.core.protocol.Message;
import org.junit.jupiter.api.Test;

class GameLoopTest {
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final GameLoop game = new GameLoop(executor::add);

    private void runExecutor() {
        for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
            task.run();
        }
    }

    @Test
    void ticksGoOnWhileTheChatStandsStillAndShowWhatWasSaidWhenItGoesOn() {
        game.say("Game", "one");
        assertThat(game.tick()).isEmpty();
        game.say("Game", "two");
        assertThat(game.tick()).isEmpty();
        runExecutor();
        game.room().post(new Message("Ann", "red", "three"));
        assertThat(game.tick()).containsExactly("Game: one", "Game: two");
        runExecutor();
        assertThat(game.tick()).containsExactly("Ann: three");
        assertThat(game.tick()).isEmpty();
    }

    @Test
    void aFloodIsShownALittleEachTickAndItsOldestLinesAreLost() {
        for (int i = 0; i < 3000; i++) {
            game.say("Ann", "m" + i);
        }
        runExecutor();
        List<String> shown = new ArrayList<>();
        for (List<String> lines = game.tick(); !lines.isEmpty(); lines = game.tick()) {
            assertThat(lines).hasSizeLessThanOrEqualTo(20);
            shown.addAll(lines);
        }
        assertThat(shown).hasSize(1000).startsWith("Ann: m2000").endsWith("Ann: m2999");
    }
}
