-- Reads the events after an id, or the newest, with what stays of the deleted ones in their places.
-- KEYS: events, deleted, log
-- ARGV: the id, or '' for the newest; how many entries after the id, or messages of the newest
-- Answers: epoch or '', whether the id is known, whether there is more after these, whether nothing was before these;
--          then of each event, in no order: id, batch, JSON
local events, deleted, log = KEYS[1], KEYS[2], KEYS[3]
local from, count = ARGV[1], tonumber(ARGV[2])
local state = redis.call('HMGET', log, 'epoch', 'cut')
local cut = state[2]

local function parts(id)
  local millis, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(millis), tonumber(sequence)
end

local function isBefore(a, b)
  local aMillis, aSequence = parts(a)
  local bMillis, bSequence = parts(b)
  return aMillis < bMillis or aMillis == bMillis and aSequence < bSequence
end

local list, known, more, whole
if from ~= '' then
  list = redis.call('XRANGE', events, '(' .. from, '+', 'COUNT', count)
  known = from == '0-0' and not cut
    or #redis.call('XRANGE', events, from, from) > 0
    or redis.call('HEXISTS', deleted, from) == 1
  more, whole = #list == count, false
else
  local some, messages = count, 0
  repeat -- deletions lie between the messages
    list, messages = redis.call('XREVRANGE', events, '+', '-', 'COUNT', some), 0
    for _, each in ipairs(list) do
      if string.sub(each[2][2], 1, 11) ~= '{"deleted":' then messages = messages + 1 end
    end
    whole = #list < some
    some = some * 2
  until whole or messages >= count
  known, more = true, false
end

local answer = {state[1] or '', known and 1 or 0, more and 1 or 0, whole and not cut and 1 or 0}
local function tell(id, batch, json)
  local n = #answer
  answer[n + 1], answer[n + 2], answer[n + 3] = id, batch, json
end
for _, each in ipairs(list) do
  tell(each[1], each[2][6], each[2][2])
end
local buried = redis.call('HGETALL', deleted)
for i = 1, #buried, 2 do
  local id = buried[i]
  local after = from ~= '' and isBefore(from, id) or from == '' and (whole or isBefore(list[#list][1], id))
  if after and not (more and isBefore(list[#list][1], id)) then
    tell(id, cjson.decode(buried[i + 1]).batch or '', buried[i + 1])
  end
end
return answer
