-- time: what Redis's clock says where a partition lies.
-- KEYS   1 a key of the partition; it is not looked at
-- returns microseconds since 1970
local t = redis.call('TIME')
return t[1] * 1000000 + t[2]
