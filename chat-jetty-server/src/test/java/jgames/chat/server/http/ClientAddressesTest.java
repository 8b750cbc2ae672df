package jgames.chat.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import jgames.chat.server.Warnings;
import jgames.chat.server.ops.RateLimitedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code X-Forwarded-For}: believed from trusted proxies, read from the right, and never further than that. */
class ClientAddressesTest {
    private final List<String> told = new ArrayList<>();
    private final RateLimitedLog log = new RateLimitedLog(told::add, () -> 0);
    private final ClientAddresses addresses =
            new ClientAddresses(List.of("127.0.0.0/8", "::1", "10.1.0.0/16", "fd00::/8"), log);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // who connects | header | whose limit it is
                // without a proxy
                "203.0.113.7    | -                                   | 203.0.113.7",
                "127.0.0.1      | -                                   | 127.0.0.1",
                "127.0.0.1      | ''                                  | 127.0.0.1",
                // not trusted: whatever it says
                "203.0.113.7    | 198.51.100.1                        | 203.0.113.7",
                "203.0.113.7    | 127.0.0.1                           | 203.0.113.7",
                "203.0.113.7    | 198.51.100.1, 127.0.0.1             | 203.0.113.7",
                "10.2.0.1       | 198.51.100.1                        | 10.2.0.1",
                // one trusted proxy: its own entry, the last
                "127.0.0.1      | 203.0.113.7                         | 203.0.113.7",
                "127.255.0.9    | 203.0.113.7                         | 203.0.113.7",
                "10.1.255.255   | 203.0.113.7                         | 203.0.113.7",
                "127.0.0.1      | 198.51.100.1, 203.0.113.7           | 203.0.113.7",
                "127.0.0.1      | 127.0.0.1, 203.0.113.7              | 203.0.113.7",
                "127.0.0.1      | ' 198.51.100.1 ,203.0.113.7 '       | 203.0.113.7",
                "127.0.0.1      | x, unknown, <b>, 203.0.113.7        | 203.0.113.7",
                // a chain of trusted ones: the first from the right that is not
                "127.0.0.1      | 203.0.113.7, 10.1.2.3               | 203.0.113.7",
                "127.0.0.1      | 203.0.113.7, 10.1.2.3, fd00::5      | 203.0.113.7",
                "127.0.0.1      | 198.51.100.1, 203.0.113.7, 10.1.2.3 | 203.0.113.7",
                "127.0.0.1      | 198.51.100.1, 10.2.2.3, 10.1.2.3    | 10.2.2.3",
                "127.0.0.1      | 10.1.2.3, 10.1.2.4                  | 10.1.2.3",
                // with ports and brackets
                "127.0.0.1      | 203.0.113.7:51234                   | 203.0.113.7",
                "127.0.0.1      | [2001:db8:0:1::7]:51234             | 2001:db8:0:1::/64",
                "127.0.0.1      | [2001:db8:0:1::7]                   | 2001:db8:0:1::/64",
                "127.0.0.1      | 203.0.113.7, [fd00::5]:443          | 203.0.113.7",
                // garbage where a trusted proxy writes: that proxy
                "127.0.0.1      | unknown                             | 127.0.0.1",
                "127.0.0.1      | 203.0.113.7, unknown                | 127.0.0.1",
                "127.0.0.1      | 203.0.113.7, unknown, 10.1.2.3      | 10.1.2.3",
                "127.0.0.1      | 203.0.113.7,,                       | 203.0.113.7",
                "127.0.0.1      | 203.0.113.7,,10.1.2.3               | 10.1.2.3",
                "127.0.0.1      | ','                                 | 127.0.0.1",
                "127.0.0.1      | 203.0.113.256                       | 127.0.0.1",
                "127.0.0.1      | 203.0.113                           | 127.0.0.1",
                "127.0.0.1      | 0203.0.113.7                        | 127.0.0.1",
                "127.0.0.1      | 3405803783                          | 127.0.0.1",
                "127.0.0.1      | localhost                           | 127.0.0.1",
                "127.0.0.1      | game.example                        | 127.0.0.1",
                "127.0.0.1      | 203.0.113.7:x                       | 127.0.0.1",
                "127.0.0.1      | [203.0.113.7]                       | 127.0.0.1",
                "127.0.0.1      | 2001:db8:::1                        | 127.0.0.1",
                "127.0.0.1      | fe80::1%eth0                        | 127.0.0.1",
                "127.0.0.1      | :                                   | 127.0.0.1",
                // IPv6: a customer's network is one client
                "2001:db8:0:1::1        | -                           | 2001:db8:0:1::/64",
                "2001:db8:0:1:f:f:f:f   | -                           | 2001:db8:0:1::/64",
                "2001:db8:0:2::1        | -                           | 2001:db8:0:2::/64",
                "::1                    | 2001:db8:0:1::7             | 2001:db8:0:1::/64",
                "::1                    | 203.0.113.7                 | 203.0.113.7",
                "2001:db8::1            | 203.0.113.7                 | 2001:db8:0:0::/64",
                // IPv4 in the clothes of IPv6 is IPv4
                "::ffff:203.0.113.7     | -                           | 203.0.113.7",
                "::ffff:127.0.0.1       | ::ffff:203.0.113.7          | 203.0.113.7",
            })
    void theClientIsTheFirstFromTheRightThatIsNotATrustedProxy(String peer, String header, String client)
            throws UnknownHostException {
        List<String> lines = header == null ? List.of() : List.of(header);
        assertThat(addresses.of(InetAddress.getByName(peer), lines)).isEqualTo(client);
    }

    @Test
    void severalHeaderLinesAreOneList() throws UnknownHostException {
        assertThat(addresses.of(InetAddress.getByName("127.0.0.1"), List.of("198.51.100.1", "203.0.113.7, 10.1.2.3")))
                .isEqualTo("203.0.113.7");
        assertThat(addresses.of(InetAddress.getByName("127.0.0.1"), List.of("203.0.113.7", "10.1.2.3", "fd00::1")))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void aVeryLongHeaderIsReadNoFurtherThanItMustBe() throws UnknownHostException {
        assertThat(addresses.of(
                        InetAddress.getByName("127.0.0.1"), List.of("198.51.100.1,".repeat(1000) + "203.0.113.7")))
                .isEqualTo("203.0.113.7");
        assertThat(addresses.of(InetAddress.getByName("127.0.0.1"), List.of(":".repeat(8000))))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void nobodyIsTrustedWhereTheListIsEmpty() throws UnknownHostException {
        ClientAddresses nobody = new ClientAddresses(List.of(), log);
        assertThat(nobody.of(InetAddress.getByName("127.0.0.1"), List.of("203.0.113.7")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void theOperatorIsToldOnceOfAPeerThatSendsTheHeaderAndIsNotTrusted() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            addresses.of(InetAddress.getByName("203.0.113.7"), List.of("198.51.100." + i));
            addresses.of(InetAddress.getByName("127.0.0.1"), List.of("198.51.100." + i));
            addresses.of(InetAddress.getByName("203.0.113.9"), List.of());
        }
        assertThat(told)
                .singleElement()
                .asString()
                .contains("203.0.113.7", "--trusted-proxies")
                .doesNotContain("198.51.100");
    }

    @Test
    void manySuchPeersDoNotFillTheLog() throws UnknownHostException {
        for (int i = 0; i < 500; i++) {
            addresses.of(InetAddress.getByName("203.0." + i / 250 + "." + i % 250), List.of("198.51.100.1"));
        }
        assertThat(told).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "2001:db8:0:1::7, 2001:db8:0:1::/64",
        "[2001:db8:0:1::7], 2001:db8:0:1::/64",
        "::ffff:203.0.113.7, 203.0.113.7",
    })
    void anOperatorsWritingOfAnAddressIsTheSameAddress(String written, String key) {
        assertThat(ClientAddresses.of(written)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "", "10.0.0.0/8", "203.0.113.256", "x"})
    void whatIsNoAddressIsToldAndNotLookedUp(String written) {
        assertThatThrownBy(() -> ClientAddresses.of(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + written + "' is not an address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "game.example", "10.0.0.0/33", "10.0.0/8", "300.0.0.1", "", "10.0.0.0-10.0.0.9", "x"
            })
    void aTrustedProxyThatIsNoAddressIsAnErrorThatNamesTheOption(String range) {
        assertThatThrownBy(() -> ClientAddresses.checkRanges("--trusted-proxies", List.of("::1", range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--trusted-proxies")
                .hasMessageContaining("'" + range + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/8", "127.0.0.1", "::1", "fd00::/8", "0.0.0.0/0", "2001:db8::/32", "::ffff:10.0.0.1"})
    void aTrustedProxyMayBeAnAddressOrARange(String range) {
        ClientAddresses.checkRanges("--trusted-proxies", List.of(range));
        assertThat(new ClientAddresses(List.of(range), log)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, true",
        "::/0, true",
        "128.0.0.0/1, true",
        "2000::/3, true",
        "0.0.0.0/4, true",
        "10.0.0.0/8, false",
        "172.18.0.0/16, false",
        "127.0.0.1, false",
        "::1, false",
        "fc00::/7, false",
        "2400:cb00::/32, false",
    })
    void aRangeThatTrustsHalfTheWorldIsWarnedAbout(String range, boolean warned) {
        try (Warnings warnings = new Warnings()) {
            new ClientAddresses(List.of("127.0.0.1", range), log);
            assertThat(warnings.sentences()).hasSize(warned ? 1 : 0);
            assertThat(warnings.sentences()).allMatch(sentence -> sentence.contains(range));
        }
    }
}
