-- How pictures and their contents are kept; included before the commands that change them. `prefix` ends in a colon.
--   <prefix>p:<partition>         SET    products (tenant/product) of the partition
--   <prefix>i:<tenant/product>    HASH   file's sha256 (32 bytes) -> content id (8 bytes) .. imageId
--   <prefix>m:<content id, hex>   ZSET   products that have the content; all scores 0, so they are sorted by name
--   <prefix>c:<content id, hex>   STRING the content, laid out as in content.ts
--   <prefix>b:<band><value, hex>  STRING bucket: records of 24 bytes, content id .. the next 16 bytes of the hash after the band
--   <prefix>n                     HASH   counts: full-bucket (records left out), id-collision (pictures left out)

local ID, RECORD, BANDS = 8, 24, 16
local CANONICAL, WHOLE, HASH = 4, 36, 32

local function hex(bytes)
  return (bytes:gsub('.', function(c) return ('%02x'):format(c:byte()) end))
end

-- Calls visit(bucket, record) for each of the 0, 16 or 32 places of a content.
local function each_place(prefix, content, visit)
  local id, flags = content:sub(CANONICAL, CANONICAL + ID - 1), content:byte(1)
  for view = 0, 1 do
    if flags % (2 * 2 ^ view) >= 2 ^ view then
      local from = WHOLE + HASH * view
      local hash = content:sub(from, from + HASH - 1)
      local ring = hash .. hash
      for band = 0, BANDS - 1 do
        local high, low = hash:byte(2 * band + 1, 2 * band + 2)
        visit(('%sb:%x%02x%02x'):format(prefix, band, high, low), id .. ring:sub(2 * band + 3, 2 * band + 18))
      end
    end
  end
end

local function add_record(prefix, bucket, record, capacity)
  if redis.call('STRLEN', bucket) >= capacity * RECORD then
    redis.call('HINCRBY', prefix .. 'n', 'full-bucket', 1)
    return
  end
  redis.call('APPEND', bucket, record)
end

local function remove_record(bucket, record)
  local records = redis.call('GET', bucket)
  if not records then return end
  local at = records:find(record, 1, true)
  while at and (at - 1) % RECORD ~= 0 do at = records:find(record, at + 1, true) end
  if not at then return end
  local rest = records:sub(1, at - 1) .. records:sub(at + RECORD)
  if rest == '' then redis.call('DEL', bucket) else redis.call('SET', bucket, rest) end
end

local function remove_content(prefix, id)
  local content = redis.call('GET', prefix .. 'c:' .. id)
  if not content then return end
  each_place(prefix, content, remove_record)
  redis.call('DEL', prefix .. 'c:' .. id)
end

-- True when the content is kept under its id; false when other pixels hold the id already.
local function keep_content(prefix, id, content, capacity)
  local kept = redis.call('GET', prefix .. 'c:' .. id)
  if kept == content then return true end
  if kept and kept:sub(CANONICAL, WHOLE - 1) ~= content:sub(CANONICAL, WHOLE - 1) then return false end
  if kept then remove_content(prefix, id) end
  redis.call('SET', prefix .. 'c:' .. id, content)
  each_place(prefix, content, function(bucket, record) add_record(prefix, bucket, record, capacity) end)
  return true
end

local function product_still_has(pictures, id)
  for _, value in ipairs(redis.call('HVALS', pictures)) do
    if value:sub(1, ID) == id then return true end
  end
  return false
end

-- A content leaves with the last product that has it.
local function remove_picture(prefix, partition, product, sha256)
  local pictures = prefix .. 'i:' .. product
  local value = redis.call('HGET', pictures, sha256)
  if not value then return end
  redis.call('HDEL', pictures, sha256)
  if redis.call('EXISTS', pictures) == 0 then redis.call('SREM', prefix .. 'p:' .. partition, product) end
  local raw = value:sub(1, ID)
  if product_still_has(pictures, raw) then return end
  local id = hex(raw)
  redis.call('ZREM', prefix .. 'm:' .. id, product)
  if redis.call('EXISTS', prefix .. 'm:' .. id) == 0 then remove_content(prefix, id) end
end

local function add_picture(prefix, partition, product, sha256, id, image_id, content, capacity)
  local pictures = prefix .. 'i:' .. product
  local value = content:sub(CANONICAL, CANONICAL + ID - 1) .. image_id
  local kept = redis.call('HGET', pictures, sha256)
  if kept and kept:sub(1, ID) ~= value:sub(1, ID) then remove_picture(prefix, partition, product, sha256) end
  if not keep_content(prefix, id, content, capacity) then
    redis.call('HINCRBY', prefix .. 'n', 'id-collision', 1)
    return
  end
  redis.call('HSET', pictures, sha256, value)
  redis.call('ZADD', prefix .. 'm:' .. id, 0, product)
  redis.call('SADD', prefix .. 'p:' .. partition, product)
end
