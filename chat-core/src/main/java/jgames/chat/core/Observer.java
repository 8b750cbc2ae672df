package jgames.chat.core;

/**
 * What an operator may want to count or read. Called on the thread on which it happens, from several at once; must
 * neither block nor throw. Nothing that it is given was written by a client.
 */
public interface Observer {
    /** Looks away. */
    Observer NONE = new Observer() {};

    /** A round of so many messages went to so many members. */
    default void round(int messages, int members) {}

    /** A frame was not said. */
    default void refused(Refusal refusal) {}

    /**
     * A log's store failed or was found damaged: the sentence names file and, where there is one, line. Or a log or a
     * member threw: it names the room.
     */
    default void logError(String sentence) {}

    /** A log's store is whole again. */
    default void logRecovered(String sentence) {}
}
