package jgames.chat.core;

/**
 * A message with its place in the log of its room.
 *
 * @param id rises from each entry of a room to the next
 * @param message what was said
 */
public record Entry(MessageId id, Message message) {}
