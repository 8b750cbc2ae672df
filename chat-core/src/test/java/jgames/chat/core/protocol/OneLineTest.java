package jgames.chat.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void nothingThatSteersATerminalIsLeft() {
        assertThat(OneLine.of("\u001b[2J\u001b]0;owned\u0007 \u009b31m \u007f \u0000"))
                .isEqualTo("�[2J�]0;owned� �31m � �");
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) == Character.CONTROL)
                .forEach(c -> assertThat(OneLine.of(Character.toString(c)).codePointAt(0))
                        .isIn((int) ' ', 0xFFFD));
    }

    @Test
    void nobodyWritesASecondLine() {
        assertThat(OneLine.of("a\nb\r\nc\rd\u000be\ff\u0085g\u2028h\u2029i\tj")).isEqualTo("a b c d e f g h i j");
    }

    @Test
    void nobodyTurnsTheDirectionOfWhatFollows() {
        assertThat(OneLine.of("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
                .isEqualTo("�".repeat(9));
        assertThat(OneLine.of("half \ud83d")).isEqualTo("half �");
    }

    @Test
    void everyScriptAndEmojiStaysAsItIs() {
        String text = "Grüße, שלום\u200f!, مرحبا, नमस्ते, 你好\u3000, 👩\u200d👩\u200d👧 ❤\ufe0f, می\u200cخواهم";
        assertThat(OneLine.of(text)).isEqualTo(text);
    }
}
