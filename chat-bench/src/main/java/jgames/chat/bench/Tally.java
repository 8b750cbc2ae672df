package jgames.chat.bench;

/** What was counted. For one thread. */
final class Tally {
    /** Marks received by members, those of the history not among them. */
    long deliveries;
    /** Messages that a member has not received, or not yet. */
    long missing;
    /** Messages that a member has received again. */
    long doubled;
    /** Messages that a member has received after a later one of the same sender. */
    long disordered;
    /** Marks that nobody has sent into this room. */
    long stray;
    /** Connections that the server ended. */
    long ended;

    /** All that should not be. */
    long wrong() {
        return missing + doubled + disordered + stray + ended;
    }

    @Override
    public String toString() {
        return String.format(
                "%,d deliveries, %,d missing, %,d doubled, %,d disordered, %,d stray, %,d connections ended",
                deliveries, missing, doubled, disordered, stray, ended);
    }
}
