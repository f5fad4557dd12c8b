-- A node says what it holds; the answer says what that changed for the cluster.
--
-- KEYS   dead, counts, users, connections, the speaker's dialogue,
--        channels, members and users of the actor, the same three of its former self (or the actor's again),
--        presence channels
-- ARGV   speaker, number of the call, actor, former ('' if none), and then operations:
--        snapshot     s  key  serial         the presence channel as it is before this call, unless it has this serial
--        member       m  key  channel  user  value(0|1)  limit(-1: none)  weight  text
--        channel      c  channel  value
--        user         u  user  value(0|1)
--        connections  n  value  floor  limit(-1: none)
--
-- Values are absolute, calls are numbered and the last answer is kept: saying a call again changes nothing and gets the
-- same answer, and a node sees that something it said was lost. The actor is the speaker, or a dead node that it sweeps.

local speaker, number, actor, former = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local dead, counts, users, connections, dialogue = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local EMPTY_FOR = 60000

if redis.call('ZSCORE', dead, speaker) then
  return redis.error_reply('REVURB-DEAD this node was swept')
end
local last = tonumber(redis.call('HGET', dialogue, 'call') or 0)
local repeated = number == last
if not repeated and number ~= last + 1 then
  return redis.error_reply('REVURB-LOST what this node said is not here')
end

local time = redis.call('TIME')
local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
local absent = {}
local snapshots = {}
local lines = {}

local function whole(value)
  return string.format('%.0f', value)
end

-- Write what the actor holds from now on; returns what it held before, under either name.
local function replace(own, previous, field, value)
  local held = tonumber(redis.call('HGET', own, field) or 0)
  if former ~= '' then
    local before = tonumber(redis.call('HGET', previous, field) or 0)
    if before > 0 then
      redis.call('HDEL', previous, field)
      held = held + before
    end
  end
  if value > 0 then
    redis.call('HSET', own, field, whole(value))
  elseif held > 0 then
    redis.call('HDEL', own, field)
  end
  return held
end

local function retotal(totals, field, held, value)
  local before = tonumber(redis.call('HGET', totals, field) or 0)
  local after = math.max(before - held, 0) + value
  if after > 0 then
    redis.call('HSET', totals, field, whole(after))
  elseif before > 0 then
    redis.call('HDEL', totals, field)
  end
  return whole(before) .. ' ' .. whole(after)
end

local function snapshot(key, serial)
  if redis.call('HGET', key, 'serial') == serial then
    return false
  end
  return redis.call('HGETALL', key)
end

local function member(key, channel, user, value, limit, weight, text)
  local place = 'u:' .. user
  local stored = redis.call('HGET', key, place)
  if value == 1 and not stored and limit >= 0 and math.max(redis.call('HLEN', key) - 1, 0) >= limit then
    absent[channel] = (absent[channel] or 0) + weight
    return 'full'
  end
  local nodes, rest = 0, ''
  if stored then
    nodes, rest = string.match(stored, '^(%d+) (.*)$')
    nodes = tonumber(nodes)
  end
  local held = replace(KEYS[7], KEYS[10], channel .. ' ' .. user, value)
  local now = math.max(nodes - held, 0) + value
  local previous = redis.call('HGET', key, 'serial') or '0'
  if (now > 0) == (nodes > 0) then
    if now ~= nodes then
      redis.call('HSET', key, place, whole(now) .. ' ' .. rest)
    end
    return previous
  end
  local serial = whole(math.max(tonumber(previous) + 1, clock))
  if now > 0 then
    redis.call('HSET', key, 'serial', serial, place, whole(now) .. ' ' .. serial .. ' ' .. text)
    redis.call('PERSIST', key)
    return previous .. ' ' .. serial
  end
  redis.call('HSET', key, 'serial', serial)
  redis.call('HDEL', key, place)
  if redis.call('HLEN', key) == 1 then
    -- The serial stays for a while, so that it goes on from there when somebody comes back.
    redis.call('PEXPIRE', key, EMPTY_FOR)
  end
  return previous .. ' ' .. serial .. ' ' .. string.match(rest, '^%d+ (.*)$')
end

local function connected(value, floor, limit)
  local others = 0
  for _, each in ipairs(redis.call('HVALS', connections)) do
    others = others + tonumber(each)
  end
  others = others - tonumber(redis.call('HGET', connections, actor) or 0)
  if former ~= '' then
    others = others - tonumber(redis.call('HGET', connections, former) or 0)
    redis.call('HDEL', connections, former)
  end
  if limit >= 0 then
    value = math.max(math.min(value, limit - others), floor)
  end
  if value > 0 then
    redis.call('HSET', connections, actor, whole(value))
  else
    redis.call('HDEL', connections, actor)
  end
  return whole(value)
end

local function operate(at)
  local kind = ARGV[at]
  if kind == 's' then
    snapshots[#snapshots + 1] = snapshot(KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2])
    return at + 3, nil
  end
  if repeated then
    return #ARGV + 1, nil
  end
  if kind == 'm' then
    local key, value, limit = KEYS[tonumber(ARGV[at + 1])], tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
    return at + 8, member(key, ARGV[at + 2], ARGV[at + 3], value, limit, tonumber(ARGV[at + 6]), ARGV[at + 7])
  end
  if kind == 'c' then
    local channel = ARGV[at + 1]
    local value = tonumber(ARGV[at + 2]) - (absent[channel] or 0)
    return at + 3, retotal(counts, channel, replace(KEYS[6], KEYS[9], channel, value), value)
  end
  if kind == 'u' then
    local user, value = ARGV[at + 1], tonumber(ARGV[at + 2])
    return at + 3, retotal(users, user, replace(KEYS[8], KEYS[11], user, value), value) .. ' ' .. whole(clock)
  end
  return at + 4, connected(tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]))
end

local at = 5
while at <= #ARGV do
  local line
  at, line = operate(at)
  lines[#lines + 1] = line
end

local answer
if repeated then
  answer = redis.call('HGET', dialogue, 'answer')
else
  answer = table.concat(lines, '\n')
  redis.call('HSET', dialogue, 'call', whole(number), 'answer', answer)
end
return {answer, unpack(snapshots)}
