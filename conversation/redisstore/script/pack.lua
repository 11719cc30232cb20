-- pack: puts the oldest facts that lie singly into one pack, or does nothing.
-- KEYS   1 prefix of the partition's keys; the others are made from it and share its slot
--        2 the case, as in commit
-- ARGV   1 case  2 seq  3 how many facts are packed already, both as they were when the facts were
--        read  4 how many facts are in the new pack  5 their range, first-last  6 the pack
-- returns "stale" (something has happened since), or "ok"
local p, a, id = KEYS[1], ARGV, ARGV[1]
local case, log = p .. 'case:' .. id, p .. 'log:' .. id
local was = redis.call('HMGET', case, 'seq', 'packed')
if was[1] ~= a[2] or (was[2] or '0') ~= a[3] then return 'stale' end
redis.call('HSET', p .. 'packs:' .. id, a[5], a[6])
redis.call('HSET', case, 'packed', tonumber(a[3]) + tonumber(a[4]))
redis.call('LTRIM', log, a[4], -1)
return 'ok'
