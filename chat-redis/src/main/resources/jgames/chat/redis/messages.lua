-- Reads the newest messages before an id, from a bounded part of a room's stream.
-- KEYS: events, log
-- ARGV: the id; how many messages at most; what their JSON has to contain, or ''; how many entries are looked at
-- Answers: the id to go on before, or '' at the stream's beginning; whether there was something before that;
--          then of each message, newest first: id, JSON
local before, count, contains, most = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local list = before == '0-0' and {} or redis.call('XREVRANGE', KEYS[1], '(' .. before, '-', 'COUNT', most)
local answer = {#list == most and list[#list][1] or '', redis.call('HEXISTS', KEYS[2], 'cut')}
local found = 0
for _, each in ipairs(list) do
  local json = each[2][2]
  if string.sub(json, 1, 11) ~= '{"deleted":' and (contains == '' or string.find(json, contains, 1, true)) then
    if found == count then
      answer[1] = answer[#answer - 1]
      break
    end
    found = found + 1
    answer[#answer + 1], answer[#answer + 2] = each[1], json
  end
end
return answer
