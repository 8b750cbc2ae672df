package jgames.chat.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jgames.chat.core.intake.AddressHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log calls an address. */
class AddressHashTest {
    @TempDir
    Path data;

    @Test
    void anAddressHasTheSameNameAfterARestartAndAnotherOneInAnotherFolder(@TempDir Path other) throws Exception {
        String name = AddressHash.make(data).of("203.0.113.7");
        assertThat(name).matches("[0-9a-f]{12}");
        assertThat(AddressHash.make(data).of("203.0.113.7")).isEqualTo(name);
        assertThat(AddressHash.read(data).of("203.0.113.7")).isEqualTo(name);
        assertThat(AddressHash.make(data).of("203.0.113.8")).isNotEqualTo(name);
        assertThat(AddressHash.make(other).of("203.0.113.7")).isNotEqualTo(name);
    }

    @Test
    void theKeyIsTheServersAlone() throws Exception {
        AddressHash.make(data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(".address-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whereNoKeyCanBeKeptTheNamesEndWithTheProcess() {
        Path nowhere = data.resolve("nowhere");
        AddressHash hash = AddressHash.make(nowhere);
        assertThat(hash.of("203.0.113.7")).isEqualTo(hash.of("203.0.113.7"));
        assertThat(AddressHash.make(nowhere).of("203.0.113.7")).isNotEqualTo(hash.of("203.0.113.7"));
    }

    @Test
    void aFileThatIsNoKeyIsLeftAloneAndNotUsed() throws Exception {
        Files.writeString(data.resolve(".address-key"), "short");
        assertThat(AddressHash.make(data).of("203.0.113.7")).matches("[0-9a-f]{12}");
        assertThat(data.resolve(".address-key")).hasContent("short");
        assertThatThrownBy(() -> AddressHash.read(data))
                .isInstanceOf(IOException.class)
                .hasMessage(data.resolve(".address-key") + ": this is not a key of 16 bytes");
    }
}
