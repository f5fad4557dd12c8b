-- Which nodes have subscribers of channels; returns for each channel a list of nodes.
--
-- KEYS   connections
-- ARGV   what stands before and after a node in the name of its table, then the channels
--
-- Which tables there are is known here only. Their names differ in the node alone, so they are in the slot of the key.

local found = {}
for at = 3, #ARGV do
  found[at - 2] = {}
end
for _, node in ipairs(redis.call('HKEYS', KEYS[1])) do
  local counts = redis.call('HMGET', ARGV[1] .. node .. ARGV[2], unpack(ARGV, 3))
  for at, count in ipairs(counts) do
    if count then
      table.insert(found[at], node)
    end
  end
end
return found
