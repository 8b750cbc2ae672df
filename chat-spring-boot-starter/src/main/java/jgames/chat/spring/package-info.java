/**
 * The chat in a Spring Boot application: {@link jgames.chat.spring.ChatRooms} is the bean that it gets, {@link
 * jgames.chat.spring.ChatProperties} says what can be set.
 */
@NullMarked
package jgames.chat.spring;

import org.jspecify.annotations.NullMarked;
