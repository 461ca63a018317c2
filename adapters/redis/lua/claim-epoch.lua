-- Takes a partition for a new owner: one above the epoch kept, and at least the one asked for.
--   KEYS[1]   <prefix>g:<partition>, the guard (guard.lua)
--   ARGV      least epoch
--   returns   the epoch, as a string

redis.call('HINCRBY', KEYS[1], 'epoch', 1)
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not is_less(epoch, ARGV[1]) then return epoch end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
return ARGV[1]
