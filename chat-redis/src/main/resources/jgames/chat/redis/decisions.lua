-- Reads the decisions after an id.
-- KEYS: decisions
-- ARGV: the id; how many at most
-- Answers: whether the id is known; then of each decision, oldest first: id, line, key or ''
local from = ARGV[1]
local known = from == '0-0' or #redis.call('XRANGE', KEYS[1], from, from) > 0
local answer = {known and 1 or 0}
for _, each in ipairs(redis.call('XRANGE', KEYS[1], '(' .. from, '+', 'COUNT', ARGV[2])) do
  local n = #answer
  answer[n + 1], answer[n + 2], answer[n + 3] = each[1], each[2][2], each[2][4]
end
return answer
