-- commit: writes everything that one event does to one case, or nothing.
-- KEYS   1 prefix of the partition's keys; the others are made from it and share its slot
--        2 the case. That two are named, and one of them never exists, lets Redis Cluster
--        put off the script with TRYAGAIN while the slot moves and half of its keys are elsewhere
-- ARGV   1 case  2 event  3 at, ms  4 event kept since, ms  5 seq before  6 seq after
--        7 snapshot  8 1 if open, else 0  9 owner  10 who started it; empty: as before
--        11 parcels that come back from being put aside: id, queue and lane, or nothing, a line each
--        12 how many facts were packed when the rewritten packs were made; empty if there are none
--        13 how many facts may lie singly  14 where lanes stand that wait from now on, ms
--        15 1 if somebody awaits the parcels, else 0  16 at, ms, by Redis's clock as 14 is
--        17 what that should say when the two were reckoned, ms; see claim
--        then lists, each with its length first:
--        rewritten packs: range, pack · rewritten facts: index, fact · new facts: fact
--        alarms: name, due ms, set · parcels: id, queue, lane, card, body
-- returns "seen", "stale", "torn" (the log does not match the case), "not parked", "packed" (more
--        facts are than the change knows), "ok", or "long" (ok, and there is something to pack)
local p, a, id, n = KEYS[1], ARGV, ARGV[1], 17
local case, log, seen, at = p .. 'case:' .. id, p .. 'log:' .. id, p .. 'seen:' .. id, ARGV[3]
local call, insert = redis.call, table.insert
local function take() n = n + 1 return a[n] end
local function push(key, list) -- Lua does not unpack more than 8000 at once
  local length
  for i = 1, #list, 1000 do length = call('RPUSH', key, unpack(list, i, math.min(i + 999, #list))) end
  return length
end
local by = late(a[17])
local stand, now = a[14] + by, a[16] + by
if call('ZSCORE', seen, a[2]) then return 'seen' end
local was = call('HMGET', case, 'seq', 'packed', 'alarms', 'starter', 'owner')
local packed = tonumber(was[2] or '0')
if (was[1] or '0') ~= a[5] then return 'stale' end
local length = call('LLEN', log)
if packed + length ~= tonumber(a[5]) then return 'torn' end
if a[12] ~= '' and tonumber(a[12]) ~= packed then return 'packed' end
for line in string.gmatch(a[11], '[^\n]+') do
  if call('HEXISTS', p .. 'parcel:' .. string.match(line, '^[^ ]+'), 'why') == 0 then return 'not parked' end
end

call('ZADD', seen, at, a[2])
if call('ZCARD', seen) > 32 then call('ZREMRANGEBYSCORE', seen, '-inf', '(' .. a[4]) end
for _ = 1, tonumber(take()) do call('HSET', p .. 'packs:' .. id, take(), take()) end
for _ = 1, tonumber(take()) do call('LSET', log, tonumber(take()) - packed, take()) end
local facts = {}
for _ = 1, tonumber(take()) do insert(facts, take()) end
length = push(log, facts) or length
local names, dues, wanted = {}, { alarms = {}, first = {} }, {}
for _ = 1, tonumber(take()) do
  local name, due, set = take(), take(), take()
  insert(names, name)
  insert(dues[set], due)
  insert(dues[set], id .. '|' .. name)
  wanted[name] = true
end
for name in string.gmatch(was[3] or '', '[^\n]+') do
  if not wanted[name] and call('ZREM', p .. 'alarms', id .. '|' .. name) == 0 then
    call('ZREM', p .. 'first', id .. '|' .. name)
  end
end
for set, list in pairs(dues) do
  if #list > 0 then call('ZADD', p .. set, unpack(list)) end
end
local starter, list = was[4] or (a[10] ~= '' and a[10] or a[9]), table.concat(names, '\n')
call('HSET', case, 'seq', a[6], 'body', a[7])
if was[3] ~= list or was[4] ~= starter or was[5] ~= a[9] then
  call('HSET', case, 'owner', a[9], 'starter', starter, 'alarms', list)
end
-- The sets of open cases and of people's change together: where one of them is
-- as it should be, and the owner stays, the others are.
local moved = call(a[8] == '1' and 'SADD' or 'SREM', p .. 'open', id) == 1
if was[5] ~= a[9] then call('SREM', p .. 'person:' .. (was[5] or ''), id) end
if moved or was[5] ~= a[9] then
  for _, who in ipairs({ a[9], starter }) do call(a[8] == '1' and 'SADD' or 'SREM', p .. 'person:' .. who, id) end
end
local lanes, queued = {}, {}
for _ = 1, tonumber(take()) do
  local parcel, queue, lane = take(), p .. take(), take()
  call('HSET', p .. 'parcel:' .. parcel, 'case', id, 'lane', lane, 'card', take(), 'body', take())
  if a[15] == '1' then call('HSET', p .. 'parcel:' .. parcel, 'awaited', '1') end
  if not queued[lane] then
    queued[lane] = {}
    insert(lanes, { queue, lane })
  end
  insert(queued[lane], parcel)
end
for _, l in ipairs(lanes) do
  push(p .. 'lane:' .. l[2], queued[l[2]])
  local stands = call('ZSCORE', l[1], l[2])
  if not stands then
    call('ZADD', l[1], ms(stand), l[2])
  elseif a[15] == '1' and tonumber(stands) <= now and tonumber(stands) > stand then
    call('ZADD', l[1], ms(stand), l[2]) -- it neither is held nor has to wait
  end
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
return length >= tonumber(a[13]) and 'long' or 'ok'
