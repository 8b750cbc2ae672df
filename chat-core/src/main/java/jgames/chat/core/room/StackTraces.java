package jgames.chat.core.room;

/** Where a defect is, without what its message may repeat of a client's words. Stateless. */
final class StackTraces {
    private static final int MAX_CAUSES = 5;
    private static final int MAX_FRAMES = 60;

    private StackTraces() {}

    /** The classes of a throwable and of its causes, each with its stack, as lines. */
    static String withoutWords(Throwable defect) {
        StringBuilder lines = new StringBuilder();
        Throwable next = defect;
        for (int i = 0; i < MAX_CAUSES && next != null; i++, next = next.getCause()) {
            lines.append(i == 0 ? "" : "\n  caused by ").append(next.getClass().getName());
            StackTraceElement[] stack = next.getStackTrace();
            for (int j = 0; j < Math.min(MAX_FRAMES, stack.length); j++) {
                lines.append("\n    at ").append(stack[j]);
            }
        }
        return lines.toString();
    }
}
