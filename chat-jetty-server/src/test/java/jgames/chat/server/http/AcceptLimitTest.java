package jgames.chat.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which sockets stay, with three for an address, five in all, and 10.0.0.1 as the trusted proxy. */
class AcceptLimitTest {
    private final AcceptLimit limit = new AcceptLimit(3, 5, peer -> peer.equals(address("10.0.0.1")));
    private final List<SocketChannel> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        for (SocketChannel socket : opened) {
            socket.close();
        }
    }

    @Test
    void anAddressHasSoManySocketsAndOneMoreWhenOneIsGone() throws Exception {
        SocketChannel first = admitted("192.0.2.1");
        admitted("192.0.2.1");
        admitted("192.0.2.1");
        assertThat(limit.admit(socket(), address("192.0.2.1"))).isFalse();
        admitted("192.0.2.2");
        limit.onClosed(first);
        admitted("192.0.2.1");
        assertThat(limit.admit(socket(), address("192.0.2.1"))).isFalse();
    }

    @Test
    void aSocketThatHasBecomeAWebsocketOrHasFailedDoesNotCount() throws Exception {
        for (int i = 0; i < 10; i++) {
            limit.remove(admitted("192.0.2.1"));
            limit.onAcceptFailed(admitted("192.0.2.1"), new IOException());
        }
        assertThat(limit.count()).isZero();
        opened.forEach(socket -> assertThat(socket.isOpen()).isTrue());
    }

    @Test
    void anAddressOfVersionSixIsItsFirstSixtyFourBits() throws Exception {
        admitted("2001:db8::1");
        admitted("2001:db8::2");
        admitted("2001:db8::3");
        assertThat(limit.admit(socket(), address("2001:db8::4"))).isFalse();
        admitted("2001:db8:0:1::4");
    }

    @Test
    void oneTooManyInAllTakesThePlaceOfTheOldestOfTheAddressThatHasMost() throws Exception {
        SocketChannel visitor = admitted("192.0.2.9");
        List<SocketChannel> greedy = List.of(admitted("192.0.2.1"), admitted("192.0.2.1"), admitted("192.0.2.1"));
        SocketChannel other = admitted("192.0.2.8");
        SocketChannel newcomer = admitted("192.0.2.7");
        assertThat(greedy.get(0).isOpen()).isFalse();
        SocketChannel another = admitted("192.0.2.6");
        assertThat(greedy.get(1).isOpen()).isFalse();
        for (SocketChannel stays : List.of(visitor, other, newcomer, another, greedy.get(2))) {
            assertThat(stays.isOpen()).isTrue();
        }
        admitted("192.0.2.5"); // all have one: it is the oldest of all
        assertThat(visitor.isOpen()).isFalse();
        assertThat(limit.count()).isEqualTo(5);
    }

    @Test
    void whoGivesWayToItsOwnNextSocketStillCountsRight() throws Exception {
        SocketChannel own = admitted("192.0.2.1");
        List<SocketChannel> others = new ArrayList<>();
        for (int i = 2; i <= 5; i++) {
            others.add(admitted("192.0.2." + i));
        }
        admitted("192.0.2.1");
        assertThat(own.isOpen()).isFalse();
        others.forEach(limit::onClosed);
        admitted("192.0.2.1");
        admitted("192.0.2.1");
        assertThat(limit.admit(socket(), address("192.0.2.1"))).isFalse();
    }

    @Test
    void aTrustedProxySpeaksForManyAndWhatItHasBeyondTheBoundIsSpare() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(limit.isSpare(admitted("10.0.0.1"))).isFalse();
        }
        List<SocketChannel> spare = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            spare.add(admitted("10.0.0.1"));
        }
        assertThat(spare).allMatch(limit::isSpare).allMatch(limit::isLastAnswer);
        SocketChannel visitor = admitted("192.0.2.1"); // a stranger is none of its sockets
        assertThat(limit.isSpare(visitor)).isFalse();
        assertThat(limit.isSpare(admitted("10.0.0.1"))).isTrue();
        assertThat(opened.get(0).isOpen()).isFalse(); // the oldest
        assertThat(visitor.isOpen()).isTrue();
        assertThat(limit.count()).isEqualTo(11);
    }

    @Test
    void aSocketLastsAMinuteAndItsAnswersAreTheLastFromHalfOfItOn() throws Exception {
        SocketChannel old = admitted("192.0.2.1");
        pass(AcceptLimit.LAST_ANSWER_TICKS - 1);
        SocketChannel young = admitted("192.0.2.1");
        assertThat(limit.isLastAnswer(old)).isFalse();
        pass(1);
        assertThat(limit.isLastAnswer(old)).isTrue();
        assertThat(limit.isLastAnswer(young)).isFalse();
        pass(AcceptLimit.LIFE_TICKS - AcceptLimit.LAST_ANSWER_TICKS);
        assertThat(old.isOpen()).isTrue();
        pass(1);
        assertThat(old.isOpen()).isFalse();
        assertThat(young.isOpen()).isTrue();
    }

    @Test
    void whereTheSystemHasNoSocketLeftTheOldestOfTheAddressThatHasMostGivesOne() throws Exception {
        limit.makeRoom(); // there is none
        SocketChannel one = admitted("192.0.2.1");
        SocketChannel two = admitted("192.0.2.2");
        admitted("192.0.2.2");
        limit.makeRoom();
        assertThat(two.isOpen()).isFalse();
        assertThat(one.isOpen()).isTrue();
        assertThat(limit.count()).isEqualTo(2);
    }

    private void pass(int ticks) {
        for (int i = 0; i < ticks; i++) {
            limit.tick();
        }
    }

    private SocketChannel admitted(String from) throws IOException {
        SocketChannel socket = socket();
        assertThat(limit.admit(socket, address(from))).isTrue();
        return socket;
    }

    private SocketChannel socket() throws IOException {
        SocketChannel socket = SocketChannel.open();
        opened.add(socket);
        return socket;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
