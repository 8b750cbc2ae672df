package jgames.chat.core.protocol;

/**
 * A room, as the HTTP interface lists it.
 *
 * @param online how many members it has
 */
public record RoomSummary(String name, int online) {}
