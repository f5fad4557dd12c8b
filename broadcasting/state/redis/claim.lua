-- Take it on oneself to sweep a node, for so long; returns 1, or 0 where another does it or the node lives.
--
-- KEYS   leases, the claim
-- ARGV   sweeper, the node to sweep, milliseconds, '1' to sweep a node whose lease has not ended

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local score = redis.call('ZSCORE', KEYS[1], ARGV[2])
if ARGV[4] ~= '1' and (not score or tonumber(score) > now) then
  return 0
end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 1
