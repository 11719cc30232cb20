-- commit: writes everything that one event does to one case, or nothing.
-- KEYS   1 prefix of the partition's keys; the others are made from it and share its slot
--        2 the case. That two are named, and one of them never exists, lets Redis Cluster
--        put off the script with TRYAGAIN while the slot moves and half of its keys are elsewhere
-- ARGV   1 case  2 event  3 at, ms  4 event kept since, ms  5 seq before  6 seq after
--        7 snapshot  8 1 if open, else 0  9 owner  10 who started it; empty: as before
--        11 parcels that come back from being put aside: id, queue and lane, or nothing, a line each
--        then lists, each with its length first:
--        rewritten facts: index, fact · new facts: fact · alarms: name, due ms
--        parcels: id, queue, lane, card, body
-- returns "seen", "stale", "torn" (the log does not match the case), "not parked", or "ok"
local p, a, id, n = KEYS[1], ARGV, ARGV[1], 11
local case, log, seen, at = p .. 'case:' .. id, p .. 'log:' .. id, p .. 'seen:' .. id, ARGV[3]
local call = redis.call
local function take() n = n + 1 return a[n] end
if call('ZSCORE', seen, a[2]) then return 'seen' end
if (call('HGET', case, 'seq') or '0') ~= a[5] then return 'stale' end
if call('LLEN', log) ~= tonumber(a[5]) then return 'torn' end
for line in string.gmatch(a[11], '[^\n]+') do
  if call('HEXISTS', p .. 'parcel:' .. string.match(line, '^[^ ]+'), 'why') == 0 then return 'not parked' end
end

call('ZADD', seen, at, a[2])
if call('ZCARD', seen) > 512 then call('ZREMRANGEBYSCORE', seen, '-inf', '(' .. a[4]) end
for _ = 1, tonumber(take()) do call('LSET', log, take(), take()) end
for _ = 1, tonumber(take()) do call('RPUSH', log, take()) end
for name in string.gmatch(call('HGET', case, 'alarms') or '', '[^\n]+') do call('ZREM', p .. 'alarms', id .. '|' .. name) end
local names = {}
for _ = 1, tonumber(take()) do
  names[#names + 1] = take()
  call('ZADD', p .. 'alarms', take(), id .. '|' .. names[#names])
end
local starter = call('HGET', case, 'starter') or (a[10] ~= '' and a[10] or a[9])
call('SREM', p .. 'person:' .. (call('HGET', case, 'owner') or ''), id)
call('HSET', case, 'seq', a[6], 'body', a[7], 'owner', a[9], 'starter', starter, 'alarms', table.concat(names, '\n'))
for _, key in ipairs({ 'open', 'person:' .. a[9], 'person:' .. starter }) do
  call(a[8] == '1' and 'SADD' or 'SREM', p .. key, id)
end
for _ = 1, tonumber(take()) do
  local parcel, queue, lane = take(), p .. take(), take()
  call('HSET', p .. 'parcel:' .. parcel, 'case', id, 'lane', lane, 'card', take(), 'body', take())
  call('RPUSH', p .. 'lane:' .. lane, parcel)
  call('ZADD', queue, 'NX', '0', lane)
end
for line in string.gmatch(a[11], '[^\n]+') do
  local parcel, queue, lane = string.match(line, '^([^ ]+) ([^ ]*) ([^ ]*)$')
  call('LREM', p .. 'parked', 1, parcel)
  if queue == '' then
    call('DEL', p .. 'parcel:' .. parcel)
  else
    call('HDEL', p .. 'parcel:' .. parcel, 'why')
    call('HSET', p .. 'parcel:' .. parcel, 'tries', '1')
    call('RPUSH', p .. 'lane:' .. lane, parcel)
    call('ZADD', p .. queue, 'NX', '0', lane)
  end
end
return 'ok'
