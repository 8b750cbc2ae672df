package jgames.chat.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that can be measured.
 *
 * @param about its version, and what one has to know of how it is run
 * @param subprotocol what is asked of it in the handshake; empty for the plain protocol
 * @param history how it greets a new member
 * @param missing what this machine lacks for it; empty if nothing
 * @param launch how it is started
 * @param unprepared how it is started with nothing prepared, if that is another way; null if not
 * @param nodes how many servers it is, at ports one after the other, among which members are dealt out
 */
record Peer(
        String name,
        String about,
        String subprotocol,
        History history,
        String missing,
        Launch launch,
        Launch unprepared,
        int nodes) {
    Peer(String name, String about, History history, String missing, Launch launch) {
        this(name, about, "", history, missing, launch, null, 1);
    }

    /** How a new member gets what was said before. */
    enum History {
        /** Always, in one frame that is an array. */
        ARRAY,
        /** Each message in a frame, if there are any. */
        FRAMES,
        /** Not at all. */
        NONE
    }

    /** How many messages a history has, at most. */
    static final int HISTORY = 30;

    /** A command line, for ports of 127.0.0.1 from this one on and rooms {@code r0}, {@code r1} and so on; it may write to the folder. */
    interface Launch {
        List<String> command(Path folder, int port, int rooms) throws IOException;
    }

    int expectedHistory(int said) {
        return history == History.NONE ? 0 : Math.min(said, HISTORY);
    }

    boolean isExtended() {
        return !subprotocol.isEmpty();
    }
}
