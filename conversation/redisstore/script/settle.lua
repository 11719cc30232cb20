-- settle: takes a delivered parcel away, keeps its receipt, and frees its lane
-- if token still holds it. One who comes late takes nobody's turn: only the
-- parcel itself goes, and only if it is still there.
-- KEYS   1 queue  2 lane  3 holders  4 parcel  5 receipts of the case  6 parked parcels
-- ARGV   1 parcel id  2 lane  3 token  4 receipt, or empty  5 receipt that opened the place, or empty
--        6 and 7 by how much it stands ahead of its time if more waits in it, ms: as any lane, and as
--        one in which something is awaited
-- returns "ok" or "late"
local card = redis.call('HGET', KEYS[4], 'card')
local since, token = string.match(redis.call('HGET', KEYS[3], ARGV[2]) or '', '^(%d+)|(.*)$')

if card then
  if ARGV[4] ~= '' and card ~= '' then redis.call('HSET', KEYS[5], card, ARGV[4]) end
  if ARGV[5] ~= '' then redis.call('HSETNX', KEYS[5], 'opened:' .. string.gsub(ARGV[2], '!.*$', ''), ARGV[5]) end
  redis.call('LREM', KEYS[2], 1, ARGV[1])
  redis.call('LREM', KEYS[6], 1, ARGV[1])
  redis.call('DEL', KEYS[4])
end
if token ~= ARGV[3] then return 'late' end
release(KEYS[1], ARGV[2], KEYS[2], KEYS[3], string.match(KEYS[4], '^(.*parcel:)'), since, ARGV[6], ARGV[7])
return 'ok'
