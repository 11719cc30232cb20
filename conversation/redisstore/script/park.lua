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
release(KEYS[1], ARGV[2], KEYS[2], KEYS[3], string.match(KEYS[4], '^(.*parcel:)'), since, ARGV[5], ARGV[6])
return 'ok'
