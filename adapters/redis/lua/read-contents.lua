-- Reads candidates: contents, and the pictures that show them; and where the parts stand of which they may be.
--   KEYS      <prefix>g:<partition> of each part that the reader asks about, its guard (guard.lua); one at least, by whose hash
--             tag the keys read are found
--   ARGV      prefix, products a content to read at most (the first by name), then content ids (hex)
--   returns   {guards, contents}; for each guard {epoch, incarnation, offset, until, rebuilt}, false for what it has not;
--             for each id false, or {content, tenant/product, sha256, imageId, tenant/product, sha256, imageId, ...}

local ID, CANONICAL = 8, 4
local prefix, limit = ARGV[1], tonumber(ARGV[2])

local function pictures_of(content, id)
  local answer, raw = { content }, content:sub(CANONICAL, CANONICAL + ID - 1)
  for _, product in ipairs(redis.call('ZRANGE', prefix .. 'm:' .. id, 0, limit - 1)) do
    local pictures = redis.call('HGETALL', prefix .. 'i:' .. product)
    for at = 1, #pictures, 2 do
      local value = pictures[at + 1]
      if value:sub(1, ID) == raw then
        answer[#answer + 1] = product
        answer[#answer + 1] = pictures[at]
        answer[#answer + 1] = value:sub(ID + 1)
      end
    end
  end
  return answer
end

local guards, contents = {}, {}
for _, guard in ipairs(KEYS) do
  guards[#guards + 1] = redis.call('HMGET', guard, 'epoch', 'incarnation', 'offset', 'until', 'rebuilt')
end
for at = 3, #ARGV do
  local content = redis.call('GET', prefix .. 'c:' .. ARGV[at])
  contents[#contents + 1] = content and pictures_of(content, ARGV[at])
end
return { guards, contents }
