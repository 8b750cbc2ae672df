/**
 * The HTTP interface for a game's server and other programs: {@code docs/api.md} and {@code docs/openapi.json} say what it
 * promises. Nothing in it makes a thread wait. Internal: no program outside of the server depends on this package.
 */
@NullMarked
package jgames.chat.server.api;

import org.jspecify.annotations.NullMarked;
