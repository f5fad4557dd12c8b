-- What is known of channels; returns their subscription counts, and after them what the other keys hold.
--
-- KEYS   counts, presence channels and cached events
-- ARGV   for each of the other keys 'p' (number of users) or 'e' (the event), then the channels' names

local found = {}
for at = 1, #KEYS - 1 do
  local key = KEYS[at + 1]
  if ARGV[at] == 'p' then
    -- One field is the serial.
    found[at] = math.max(redis.call('HLEN', key) - 1, 0)
  else
    found[at] = redis.call('GET', key) or ''
  end
end
local counts = {}
for at = #KEYS, #ARGV do
  counts[#counts + 1] = tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or 0)
end
return {counts, found}
