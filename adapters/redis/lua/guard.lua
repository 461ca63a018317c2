-- The guard of a part, and what it says of an owner who wants to write; included before the commands that ask.
--   <prefix>g:<partition>   HASH of decimal strings and one name
--     epoch         of the last owner: the highest that has claimed the part
--     incarnation   of the topic that the part is a view of
--     offset        the next record to apply; absent while the part is emptied
--     until         the topic is known to be committed up to here: readers wait while offset is below it
--     rebuilt       epoch of the owner that last emptied the part

-- 'fenced' for whoever has been followed by a later owner, else nil.
local function fenced(guard, epoch)
  local kept = redis.call('HGET', guard, 'epoch')
  if kept and is_less(epoch, kept) then return 'fenced' end
  return nil
end
