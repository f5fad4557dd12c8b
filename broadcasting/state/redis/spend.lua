-- Take an amount from a budget of ``limit`` per second; returns the microseconds to wait, '0' where it was granted.
--
-- KEYS   the budget: when it will be whole again, by Redis' clock
-- ARGV   amount, limit

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local cost = tonumber(ARGV[1]) / tonumber(ARGV[2]) * 1000000
local whole_in = math.max(tonumber(redis.call('GET', KEYS[1]) or 0) - now, 0)
local wait = math.min(whole_in, whole_in + cost - 1000000)
if wait > 0 then
  return string.format('%.0f', math.ceil(wait))
end
local whole_at = string.format('%.0f', now + whole_in + cost)
redis.call('SET', KEYS[1], whole_at, 'PX', string.format('%.0f', math.ceil((whole_in + cost) / 1000) + 1))
return '0'
