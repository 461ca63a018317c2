-- Applies a batch of fingerprint records and moves the partition's offset with them, or does neither.
--   KEYS[1]   <prefix>g:<partition>, the guard (guard.lua). The other keys share its hash tag.
--   ARGV      prefix, partition, epoch, incarnation, previous offset, next offset, until (guard.lua),
--             records a bucket may hold,
--             then for each record: tenant/product, sha256 (32 bytes), content id (hex), imageId, content;
--             an empty content id takes the picture out
--   returns   'applied' | 'replay' | 'gap' | 'fenced', see ports/hash-index.ts

local guard = KEYS[1]
local prefix, partition, epoch, incarnation = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local previous_offset, next_offset, until_offset, capacity = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])

if fenced(guard, epoch) then return 'fenced' end
local kept = redis.call('HMGET', guard, 'incarnation', 'offset')
local kept_incarnation, offset = kept[1], kept[2]
if not offset or kept_incarnation ~= incarnation then return 'gap' end
if not is_less(offset, next_offset) then return 'replay' end
if offset ~= previous_offset then return 'gap' end

for at = 9, #ARGV, 5 do
  local product, sha256, id, image_id, content = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  if id == '' then
    remove_picture(prefix, partition, product, sha256)
  else
    add_picture(prefix, partition, product, sha256, id, image_id, content, capacity)
  end
end

redis.call('HSET', guard, 'epoch', epoch, 'offset', next_offset, 'until', until_offset)
return 'applied'
