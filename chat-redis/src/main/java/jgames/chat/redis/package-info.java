/**
 * The log of a room in a stream of Redis or Valkey, which many servers share: {@link jgames.chat.redis.RedisEventLog} on a
 * {@link jgames.chat.redis.RedisConnection}. Nobody else knows of Redis.
 */
@NullMarked
package jgames.chat.redis;

import org.jspecify.annotations.NullMarked;
