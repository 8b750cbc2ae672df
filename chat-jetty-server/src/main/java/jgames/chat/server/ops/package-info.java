/**
 * What an operator needs: metrics, log lines, the rooms file, the lock on the data folder, and the watch that ends a server
 * which can serve no more. Internal: no program outside of the server depends on this package.
 */
@NullMarked
package jgames.chat.server.ops;

import org.jspecify.annotations.NullMarked;
