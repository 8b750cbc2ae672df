package jgames.chat.bench;

/**
 * How often which time was measured: 64 buckets for each power of two of nanoseconds, so a percentile is off by less than
 * 2 %. For one thread.
 */
final class Histogram {
    private static final int BITS = 6;

    private final long[] buckets = new long[(Long.SIZE - BITS) << BITS];
    private long count;

    void record(long nanos) {
        buckets[bucket(Math.max(0, nanos))]++;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The time in nanoseconds that this part (0 to 1) of all does not exceed; NaN if there is none. */
    double percentile(double part) {
        long rank = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return middle(i);
            }
        }
        return Double.NaN;
    }

    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - BITS - 1);
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static double middle(int bucket) {
        int shift = Math.max(0, (bucket >>> BITS) - 1);
        double lowest = (double) (bucket - (shift << BITS)) * (1L << shift);
        return lowest + ((1L << shift) - 1) / 2.0;
    }
}
