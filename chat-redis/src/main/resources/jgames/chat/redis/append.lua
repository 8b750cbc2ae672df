-- Appends a batch to a room's stream, unless its keys are known, and publishes what is new. All of it happens, or nothing.
-- KEYS: events, keys, deleted, log, channel
-- ARGV: epoch of a new log, now, floor of the ids, entries to keep, token of the batch, whether it may be there already,
--       what publishes; then of each proposal: key, ids that it deletes, JSON
-- Answers: epoch, id before, then of each proposal: 'A' id JSON | 'K' id JSON | 'N' '' ''
local events, keys, deleted, log, channel = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, floor, keep, token = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), ARGV[5]
local MAX_SEQUENCE, MAX_PUBLICATION, MAX_TRIM = 9007199254740991, 262144, 1000

local function parts(id)
  local millis, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(millis), tonumber(sequence)
end

-- ids

local state = redis.call('HMGET', log, 'epoch', 'last')
local epoch, before = state[1], state[2]
if not epoch then
  epoch, before = ARGV[1], '0-0'
  if redis.call('EXISTS', events) == 1 then -- somebody has taken away the rest
    local info = redis.call('XINFO', 'STREAM', events)
    for i = 1, #info, 2 do
      if info[i] == 'last-generated-id' then before = info[i + 1] end
    end
  end
end
local millis, sequence = parts(before)
local floorMillis, floorSequence = parts(floor)
if floorMillis > millis or floorMillis == millis and floorSequence > sequence then
  millis, sequence = floorMillis, floorSequence
end

local function nextId()
  if now > millis then
    millis, sequence = now, 0
  elseif sequence < MAX_SEQUENCE then
    sequence = sequence + 1
  else
    millis, sequence = millis + 1, 0
  end
  return string.format('%.0f-%.0f', millis, sequence)
end

-- entries: {id, {'e', JSON, 'k', key, 'b', batch}}

local function entry(id)
  return redis.call('XRANGE', events, id, id)[1]
end

local function json(id)
  local found = entry(id)
  return found and found[2][2] or redis.call('HGET', deleted, id)
end

local added = {}

local function add(i, key, line)
  local id, batch = nextId(), token .. '.' .. i
  redis.call('XADD', events, id, 'e', line, 'k', key, 'b', batch)
  if key ~= '' then redis.call('HSET', keys, key, id) end
  added[#added + 1] = id .. ' ' .. batch .. ' ' .. line
  return id
end

-- Takes the text of a message away; false if there is no such message.
local function bury(id)
  local found = entry(id)
  local said = found and cjson.decode(found[2][2])
  if not said or not said.username or not said.text then return false end
  redis.call('HSET', deleted, id, cjson.encode({
    tombstone = true, nonce = said.nonce, author = said.author, key = found[2][4], batch = found[2][6]
  }))
  redis.call('XDEL', events, id)
  return true
end

-- what an earlier call with this token has done

local done = {}
if ARGV[6] == '1' then
  local own = '^' .. token .. '%.(%d+)$'
  for _, each in ipairs(redis.call('XRANGE', events, '(' .. floor, '+')) do
    local i = string.match(each[2][6], own)
    if i then done[tonumber(i)] = {'A', each[1], each[2][2]} end
  end
  local buried = redis.call('HGETALL', deleted)
  for b = 1, #buried, 2 do
    local i = string.match(cjson.decode(buried[b + 1]).batch or '', own)
    if i then done[tonumber(i)] = {'A', buried[b], buried[b + 1]} end
  end
end

-- the batch

local function propose(i, key, ids, line)
  if done[i] then return done[i] end
  local known = key ~= '' and redis.call('HGET', keys, key)
  local knownJson = known and json(known)
  if knownJson then return {'K', known, knownJson} end
  if ids == '' then return {'A', add(i, key, line), ''} end
  local held = {}
  for id in string.gmatch(ids, '%S+') do
    if bury(id) then held[#held + 1] = '"' .. id .. '"' end
  end
  if #held == 0 then return {'N', '', ''} end
  line = string.gsub(line, '%b[]', '[' .. table.concat(held, ',') .. ']', 1)
  return {'A', add(i, key, line), line}
end

local answer = {epoch, before}
for a = 8, #ARGV, 3 do
  for _, each in ipairs(propose((a - 8) / 3, ARGV[a], ARGV[a + 1], ARGV[a + 2])) do
    answer[#answer + 1] = each
  end
end
if #added == 0 then return answer end
local last = string.match(added[#added], '^%S+')
redis.call('HSET', log, 'epoch', epoch, 'last', last)

-- What stays of deleted messages counts as much as a message, and goes with the deletion. A key goes with its event.

local function forget(key, id)
  if key and key ~= '' and redis.call('HGET', keys, key) == id then redis.call('HDEL', keys, key) end
end

local length = redis.call('XLEN', events)
local over = length + redis.call('HLEN', deleted) - keep
if over > keep / 10 then
  local trimmed = 0
  for _, old in ipairs(redis.call('XRANGE', events, '-', '+', 'COUNT', math.min(over, MAX_TRIM))) do
    if over <= 0 then break end
    trimmed, over = trimmed + 1, over - 1
    forget(old[2][4], old[1])
    local ids = string.match(old[2][2], '^{"deleted":%[(.-)%]') or ''
    for id in string.gmatch(ids, '"(.-)"') do
      local tombstone = redis.call('HGET', deleted, id)
      if tombstone then
        redis.call('HDEL', deleted, id)
        forget(cjson.decode(tombstone).key, id)
        over = over - 1
      end
    end
  end
  redis.call('XTRIM', events, 'MAXLEN', length - trimmed)
  redis.call('HSET', log, 'cut', '1')
end

-- Who gets a large one would be cut off by the server: it reads the stream instead.

local head = epoch .. ' ' .. before .. ' ' .. last
local body = table.concat(added, '\n')
redis.call(ARGV[7], channel, #body > MAX_PUBLICATION and head or head .. '\n' .. body)
return answer
