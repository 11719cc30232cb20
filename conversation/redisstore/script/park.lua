-- park: puts a parcel aside and lets its lane go on, if token still holds it. A
-- parcel that a late worker has settled meanwhile is not put aside.
-- KEYS   1 queue  2 lane  3 holders  4 parcel  5 parked parcels
-- ARGV   1 parcel id  2 lane  3 token  4 why  5 and 6 as 6 and 7 of settle
-- returns "ok" or "late"
local since, token = string.match(redis.call('HGET', KEYS[3], ARGV[2]) or '', '^(%d+)|(.*)$')
if token ~= ARGV[3] then return 'late' end
if redis.call('LINDEX', KEYS[2], 0) == ARGV[1] then
  redis.call('LPOP', KEYS[2])
  redis.call('HSET', KEYS[4], 'why', ARGV[4])
  redis.call('RPUSH', KEYS[5], ARGV[1])
end
redis.call('HDEL', KEYS[3], ARGV[2])
local left = redis.call('LRANGE', KEYS[2], 0, 31)
if #left > 0 then
  local ahead = ARGV[5]
  for _, id in ipairs(left) do
    if redis.call('HEXISTS', string.match(KEYS[4], '^(.*parcel:)') .. id, 'awaited') == 1 then
      ahead = ARGV[6]
      break
    end
  end
  redis.call('ZADD', KEYS[1], string.format('%.0f', since - ahead + 1), ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[2])
end
return 'ok'
