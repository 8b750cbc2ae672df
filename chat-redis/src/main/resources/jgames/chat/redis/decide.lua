-- Appends a decision to the stream of them, unless its key is known, and tells that there is something new.
-- KEYS: decisions, keys, channel
-- ARGV: now, floor of the id, key or '', the line without its id, what publishes
-- Answers: the id
local decisions, keys, channel = KEYS[1], KEYS[2], KEYS[3]
local now, floor, key = tonumber(ARGV[1]), ARGV[2], ARGV[3]

local known = key ~= '' and redis.call('HGET', keys, key)
if known and #redis.call('XRANGE', decisions, known, known) > 0 then return {known} end

local function parts(id)
  local millis, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(millis), tonumber(sequence)
end

local millis, sequence = parts(floor)
if redis.call('EXISTS', decisions) == 1 then
  local info = redis.call('XINFO', 'STREAM', decisions)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      local lastMillis, lastSequence = parts(info[i + 1])
      if lastMillis > millis or lastMillis == millis and lastSequence > sequence then
        millis, sequence = lastMillis, lastSequence
      end
    end
  end
end
if now > millis then millis, sequence = now, 0 else sequence = sequence + 1 end
local id = string.format('%.0f-%.0f', millis, sequence)
redis.call('XADD', decisions, id, 'e', '{"id":"' .. id .. '",' .. ARGV[4], 'k', key)
if key ~= '' then redis.call('HSET', keys, key, id) end
redis.call(ARGV[5], channel, id)
return {id}
