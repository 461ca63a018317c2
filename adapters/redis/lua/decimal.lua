-- Offsets and epochs are 64 bits wide and Lua's numbers hold 53, so they stay decimal strings without sign or leading zeros.

local function is_less(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end
