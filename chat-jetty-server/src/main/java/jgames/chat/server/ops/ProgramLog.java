package jgames.chat.server.ops;

import java.util.logging.LogManager;

/** The operator's log as the program writes it: time, level, what happened, a line each, up to its end. */
public final class ProgramLog {
    private static final String MANAGER = "java.util.logging.manager";
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private ProgramLog() {}

    /** Before anything asks for a logger. */
    public static void begin() {
        if (System.getProperty(MANAGER) == null) {
            System.setProperty(MANAGER, ToTheEnd.class.getName());
        }
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%1$tF %1$tT %4$s %5$s%6$s%n");
        }
    }

    /** Keeps the log open while the program's end runs its hooks. Java's own log manager closes the log beside them. */
    public static final class ToTheEnd extends LogManager {
        /** For {@link LogManager}, which makes it by its name. */
        public ToTheEnd() {}

        @Override
        public void reset() {}
    }
}
