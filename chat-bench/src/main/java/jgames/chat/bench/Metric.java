package jgames.chat.bench;

/** What is measured: a line of the table. */
enum Metric {
    DELIVERIES("deliveries/s", "%,.0f", Better.MORE),
    CPU_PER_DELIVERY("µs of processor time a delivery", "%.2f", Better.LESS),
    CPU_PER_MESSAGE("µs of processor time a message", "%.2f", Better.LESS),
    P50("latency p50, ms", "%.2f", Better.LESS),
    P99("latency p99, ms", "%.2f", Better.LESS),
    P999("latency p99.9, ms", "%.2f", Better.LESS),
    SLOWED("deliveries/s with slow readers, of those without", "%.0f %%", Better.MORE),
    QUIET_P99("latency p99 of a quiet room while one is busy, ms", "%.2f", Better.LESS),
    QUIET_P99_ALONE("latency p99 of quiet rooms alone, ms", "%.2f", Better.LESS),
    P99_BESIDE_JOINS("latency p99 of quiet rooms while 10,000 join one, ms", "%.2f", Better.LESS),
    STORE("Redis, share of a core", "%.0f %%", Better.NEITHER),
    FIRST_JOINS("joins/s, the first ones", "%,.0f", Better.MORE),
    JOINS("joins/s", "%,.0f", Better.MORE),
    CPU_PER_JOIN("µs of processor time a join", "%,.0f", Better.LESS),
    RESIDENT_PER_MEMBER("resident memory a member, KB", "%.1f", Better.LESS),
    RESIDENT("resident memory afterwards, MB", "%,.0f", Better.LESS),
    START("start to first join, s", "%.2f", Better.LESS),
    START_UNPREPARED("start to first join, unprepared, s", "%.2f", Better.LESS),
    WRONG("missing + doubled + disordered deliveries", "%,.0f", Better.NEITHER),
    GENERATOR("load generator, share of a core", "%.0f %%", Better.NEITHER);

    private enum Better {
        MORE,
        LESS,
        NEITHER
    }

    final String label;
    private final String format;
    private final Better better;

    Metric(String label, String format, Better better) {
        this.label = label;
        this.format = format;
        this.better = better;
    }

    String format(double value) {
        return Double.isNaN(value) ? "" : String.format(format, value);
    }

    /** How many times better ours is; not a number where that makes no sense. */
    double ratio(double ours, double theirs) {
        return switch (better) {
            case MORE -> ours / theirs;
            case LESS -> theirs / ours;
            case NEITHER -> Double.NaN;
        };
    }
}
