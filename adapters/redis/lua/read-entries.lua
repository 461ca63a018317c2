-- Reads what is kept of products, to be compared with the topic.
--   KEYS[1]   <prefix>g:<partition>, the guard (guard.lua). The other keys share its hash tag.
--   ARGV      prefix, then products (tenant/product)
--   returns   {offset or false, entries}: four values an entry, tenant/product, sha256 (32 bytes), imageId, SHA-1 of the content
--             (hex; empty where the content is gone)

local ID = 8
local prefix = ARGV[1]

local function hex(bytes)
  return (bytes:gsub('.', function(c) return ('%02x'):format(c:byte()) end))
end

local entries = {}
for at = 2, #ARGV do
  local pictures = redis.call('HGETALL', prefix .. 'i:' .. ARGV[at])
  for field = 1, #pictures, 2 do
    local value = pictures[field + 1]
    local content = redis.call('GET', prefix .. 'c:' .. hex(value:sub(1, ID)))
    entries[#entries + 1] = ARGV[at]
    entries[#entries + 1] = pictures[field]
    entries[#entries + 1] = value:sub(ID + 1)
    entries[#entries + 1] = content and redis.sha1hex(content) or ''
  end
end
return { redis.call('HGET', KEYS[1], 'offset'), entries }
