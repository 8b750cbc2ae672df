package jgames.chat.server.ws;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import jgames.chat.core.intake.AddressHash;
import jgames.chat.core.intake.EntryCheck;
import jgames.chat.core.intake.IntakeRules;
import jgames.chat.core.moderation.Moderation;
import jgames.chat.core.room.Observer;
import jgames.chat.server.ops.Metrics;

/**
 * What all members of a server share.
 *
 * @param entry says who may be in a room
 * @param moderation says what moderators have decided
 * @param observer is told what becomes of frames
 * @param hash says what an address is called
 * @param nanos a clock that only goes forward
 * @param clock says how long that lasts
 */
public record MemberContext(
        IntakeRules rules,
        EntryCheck entry,
        Moderation moderation,
        EventLoops loops,
        ConnectionRegistry registry,
        Metrics metrics,
        Observer observer,
        AddressHash hash,
        LongSupplier nanos,
        InstantSource clock) {}
