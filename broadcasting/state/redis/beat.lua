-- A node renews its lease; returns when that ends by Redis' clock and whose leases have ended, or nothing at all when
-- the lease is not as the node left it: the node was swept, or Redis lost something.
--
-- KEYS   leases
-- ARGV   node, milliseconds, the end as this node knows it ('': this is the first beat; '*': not known for certain)

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local node, known = ARGV[1], ARGV[3]
local score = redis.call('ZSCORE', KEYS[1], node)
if known ~= '' and (not score or (known ~= '*' and tonumber(score) ~= tonumber(known))) then
  return {}
end
local ends = string.format('%.0f', now + tonumber(ARGV[2]))
redis.call('ZADD', KEYS[1], ends, node)
return {ends, unpack(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, 100))}
