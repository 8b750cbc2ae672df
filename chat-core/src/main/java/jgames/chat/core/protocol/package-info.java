/**
 * What goes over the wire, as values and as JSON: messages, ids, colors, limits, rejections and close codes, the frames of
 * clients ({@link jgames.chat.core.protocol.ClientFrame}) and of servers ({@link jgames.chat.core.protocol.ServerFrame}), each
 * a sealed family with a codec. Servers and clients share it; it knows no other package of the core.
 */
@NullMarked
package jgames.chat.core.protocol;

import org.jspecify.annotations.NullMarked;
