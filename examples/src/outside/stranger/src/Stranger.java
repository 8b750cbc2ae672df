package stranger;

import java.util.Set;
import java.util.TreeSet;

/** What all projects do: tell where the chat is, wait until their input ends, close, and tell which threads are left. */
public final class Stranger {
    private static final long PATIENCE_MILLIS = 10_000;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /** Before anything else is started. */
    public Stranger() {}

    /** Serves until the input ends. */
    public void run(String rooms, AutoCloseable chat) throws Exception {
        System.out.println("at " + rooms);
        while (System.in.read() >= 0) {}
        chat.close();
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!left().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        System.out.println("left " + left());
    }

    private Set<String> left() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !isOfJava(thread)) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private static boolean isOfJava(Thread thread) {
        return thread.getThreadGroup() == null
                || !thread.getThreadGroup().getName().equals("main")
                || thread.getName().equals("DestroyJavaVM");
    }
}
