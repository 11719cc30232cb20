-- defer: lets a lane wait, if token still holds it.
-- KEYS   1 queue  2 holders  3 parcel
-- ARGV   1 lane  2 token  3 until, ms  4 '1' if no attempt so far can have arrived
--        5 how many attempts there have been
--        6 what Redis's clock should say when the third was reckoned, ms; see claim
-- returns "ok" or "late"
local token = string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^%d+|(.*)$')
if token ~= ARGV[2] then return 'late' end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[1], ms(ARGV[3] + late(ARGV[6])), ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('HSET', KEYS[3], 'tries', ARGV[5])
  if ARGV[4] == '1' then redis.call('HSET', KEYS[3], 'unsent', '1') end
end
return 'ok'
