-- Who is signed in; returns when that was so, in microseconds, and for each user the number of sockets or nothing.
--
-- KEYS   users
-- ARGV   the users' ids

local time = redis.call('TIME')
local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
return {string.format('%.0f', clock), redis.call('HMGET', KEYS[1], unpack(ARGV))}
