-- Keep the last event of a cache channel; returns its serial, which only goes up.
--
-- KEYS   the cached event
-- ARGV   the event, milliseconds to keep it ('': for ever)

local time = redis.call('TIME')
local serial = tonumber(time[1]) * 1000000 + tonumber(time[2])
local before = redis.call('GET', KEYS[1])
if before then
  serial = math.max(serial, tonumber(string.match(before, '^(%d+) ') or 0) + 1)
end
local text = string.format('%.0f', serial)
if ARGV[2] == '' then
  redis.call('SET', KEYS[1], text .. ' ' .. ARGV[1])
else
  redis.call('SET', KEYS[1], text .. ' ' .. ARGV[1], 'PX', ARGV[2])
end
return text
