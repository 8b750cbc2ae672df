package jgames.chat.core.log;

/** What an operator may want to read of a log's store. Called from any thread; must neither block nor throw. */
public interface LogObserver {
    /** A store failed or was found damaged: the sentence names file and, where there is one, line. */
    default void logError(String sentence) {}

    /** A store is whole again. */
    default void logRecovered(String sentence) {}
}
