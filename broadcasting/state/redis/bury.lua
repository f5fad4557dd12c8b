-- From now on the node is not heard in this application; returns whether it was so before, and its last call and answer.
--
-- KEYS   dead, the node's dialogue
-- ARGV   node

local time = redis.call('TIME')
local now = tonumber(time[1])
local was = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not was then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
end
-- Who comes back after a day finds its dialogue gone, which says the same.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 86400)
local said = redis.call('HMGET', KEYS[2], 'call', 'answer')
return {was and 1 or 0, said[1] or '0', said[2] or ''}
