-- Takes some of a partition's products out; called again until it is 'done', so that no call blocks the server for long.
-- The offset is gone meanwhile: a reset that is broken off leaves a partition without position, which its owner resets again.
--   KEYS[1]   <prefix>g:<partition>, the guard (guard.lua)
--   ARGV      prefix, partition, epoch, incarnation, until (guard.lua), products to take out at most
--   returns   'done' (offset is 0) | 'more' | 'fenced'

local guard = KEYS[1]
local prefix, partition, epoch, incarnation = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local until_offset, limit = ARGV[5], ARGV[6]

if fenced(guard, epoch) then return 'fenced' end

redis.call('HDEL', guard, 'offset')
redis.call('HSET', guard, 'epoch', epoch, 'incarnation', incarnation, 'until', until_offset, 'rebuilt', epoch)
for _, product in ipairs(redis.call('SRANDMEMBER', prefix .. 'p:' .. partition, limit)) do
  for _, sha256 in ipairs(redis.call('HKEYS', prefix .. 'i:' .. product)) do
    remove_picture(prefix, partition, product, sha256)
  end
  redis.call('SREM', prefix .. 'p:' .. partition, product)
end

if redis.call('EXISTS', prefix .. 'p:' .. partition) == 1 then return 'more' end
redis.call('HSET', guard, 'offset', '0')
return 'done'
