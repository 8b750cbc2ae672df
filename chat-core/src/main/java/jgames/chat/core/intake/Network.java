package jgames.chat.core.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A sender, or a range of them: the first bits of an address. An IPv4 address is one sender, and so are all IPv6 addresses
 * that share their first 64 bits; a text that is no address is a sender without neighbours.
 *
 * @param family 4, 6, or 0 for what is no address
 * @param bits the first {@code length} bits, from the highest on; the others are 0
 * @param name what is no address, else null
 */
record Network(int family, int length, long bits, @Nullable String name) {
    // The length of a sender, and of the ever wider ranges to which it belongs.
    private static final int[] V6 = {64, 48, 32, 16, 0};
    private static final int[] V4 = {32, 24, 16, 8, 0};

    /** How many times a sender's range can be made wider, until it is that of all of its family. */
    static final int STEPS = V4.length - 1;

    /** @param sender an address, with or without the length of a range after it, or any other text */
    static Network of(String sender) {
        int slash = sender.indexOf('/');
        String address = slash < 0 ? sender : sender.substring(0, slash);
        if (isIpv6(address)) {
            try {
                byte[] bytes = InetAddress.getByName(address).getAddress();
                return bytes.length == 4
                        ? v4(ByteBuffer.wrap(bytes).getInt())
                        : v6(ByteBuffer.wrap(bytes).getLong());
            } catch (UnknownHostException noAddress) {
                return new Network(0, 1, 0, sender);
            }
        }
        long bits = ipv4(address);
        return bits < 0 ? new Network(0, 1, 0, sender) : v4(bits);
    }

    /** Whether it is an IPv6 address or nothing that Java would look up: a name has no colon, or another beginning. */
    private static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0 && (address.charAt(0) == ':' || Character.digit(address.charAt(0), 16) >= 0);
    }

    /** The address's 32 bits, or -1 if it is none: every frame is judged, and a pattern would cost more than the judgement. */
    private static long ipv4(String address) {
        long bits = 0;
        int dots = 0;
        int part = -1;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '.' && part >= 0) {
                bits = bits << 8 | part;
                part = -1;
                dots++;
            } else if (c >= '0' && c <= '9' && part != 0) {
                part = Math.max(part, 0) * 10 + c - '0';
            } else {
                return -1;
            }
            if (part > 255 || dots > 3) {
                return -1;
            }
        }
        return dots == 3 && part >= 0 ? bits << 8 | part : -1;
    }

    private static Network v4(long address) {
        return new Network(4, 32, address << 32, null);
    }

    private static Network v6(long prefix) {
        return new Network(6, 64, prefix, null);
    }

    /** The range that it belongs to after so many steps; itself if it is as wide. */
    Network widened(int steps) {
        int wide = family == 0 ? (steps == STEPS ? 0 : 1) : (family == 4 ? V4 : V6)[steps];
        if (wide >= length) {
            return this;
        }
        return new Network(family, wide, wide == 0 ? 0 : bits >>> (64 - wide) << (64 - wide), wide == 0 ? null : name);
    }
}
