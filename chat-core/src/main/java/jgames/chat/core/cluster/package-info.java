/**
 * Many servers that are one chat: what they share through a store, and the port to it, which a module of its own implements.
 */
@NullMarked
package jgames.chat.core.cluster;

import org.jspecify.annotations.NullMarked;
