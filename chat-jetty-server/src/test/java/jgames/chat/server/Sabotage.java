package jgames.chat.server;

import java.util.ArrayList;
import java.util.List;

/** The program, in which something goes wrong that ought not to: {@code Sabotage WHAT [OPTION...]}. */
final class Sabotage {
    private static final List<Object> HELD = new ArrayList<>(100_000);

    private Sabotage() {}

    public static void main(String[] args) throws InterruptedException {
        Main.main(List.of(args).subList(1, args.length).toArray(String[]::new));
        switch (args[0]) {
            case "memory" -> takeAllMemory();
            case "thread" ->
                new Thread(() -> {
                            throw new InternalError("sabotage");
                        })
                        .start();
            case "line" ->
                new Thread(() -> {
                            throw new IllegalStateException() {
                                @Override
                                public String getMessage() {
                                    throw new OutOfMemoryError();
                                }
                            };
                        })
                        .start();
            case "exception" -> {
                Thread thread = new Thread(() -> {
                    throw new IllegalStateException("sabotage");
                });
                thread.start();
                thread.join();
                System.err.println("it goes on");
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** And goes on as if nothing had happened, as those do who catch whatever is thrown. */
    private static void takeAllMemory() throws InterruptedException {
        for (int bytes = 1_000_000; bytes > 1000; ) {
            try {
                HELD.add(new byte[bytes]);
            } catch (OutOfMemoryError swallowed) {
                bytes /= 2;
            }
        }
        Thread.sleep(Long.MAX_VALUE);
    }
}
