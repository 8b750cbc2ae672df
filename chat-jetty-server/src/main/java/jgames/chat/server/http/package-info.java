/**
 * What the server knows of HTTP: its listening ports and the bound on their sockets, visitors' addresses, origins, headers
 * that are read leniently, and the page's files. Internal: no program outside of the server depends on this package.
 */
@NullMarked
package jgames.chat.server.http;

import org.jspecify.annotations.NullMarked;
