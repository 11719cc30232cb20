-- claim: takes the first parcel of a lane that may move, alerts before others.
-- KEYS   1 prefix of the partition's keys  2 queue of alerts  3 queue of other lanes  4 holders
-- ARGV   1 now, ms  2 held until, ms  3 token  4 what Redis's clock should say when the two were reckoned, ms
-- returns '1' if it says otherwise by more than two seconds, which is how long a call may be on its way, or else ''; and then
--         nothing, or id, lane, attempt, body, receipt of the card, receipt that opened the place, '1' if a later parcel of the lane has the same card,
--         '1' if no attempt so far can have arrived; of the one that begins now nobody knows until it is deferred
local by = late(ARGV[4])
local wrong, now, held = by ~= 0 and '1' or '', ms(ARGV[1] + by), ms(ARGV[2] + by)
for _, queue in ipairs({ KEYS[2], KEYS[3] }) do
  while true do
    local lane = redis.call('ZRANGEBYSCORE', queue, '-inf', now, 'LIMIT', 0, 1)[1]
    if not lane then break end
    local id = redis.call('LINDEX', KEYS[1] .. 'lane:' .. lane, 0)
    if id then
      local parcel = KEYS[1] .. 'parcel:' .. id
      local f = redis.call('HMGET', parcel, 'case', 'card', 'body', 'unsent')
      local r = redis.call('HMGET', KEYS[1] .. 'receipts:' .. f[1], f[2], 'opened:' .. string.gsub(lane, '!.*$', ''))
      redis.call('ZADD', queue, held, lane)
      redis.call('HSET', KEYS[4], lane, now .. '|' .. ARGV[3])
      local attempt = redis.call('HINCRBY', parcel, 'tries', 1)
      if f[4] then redis.call('HDEL', parcel, 'unsent') end
      local later = ''
      if f[2] and f[2] ~= '' then
        for _, other in ipairs(redis.call('LRANGE', KEYS[1] .. 'lane:' .. lane, 1, 32)) do
          if redis.call('HGET', KEYS[1] .. 'parcel:' .. other, 'card') == f[2] then later = '1' break end
        end
      end
      return { wrong, id, lane, tostring(attempt), f[3], r[1] or '', r[2] or '', later, f[4] or '' }
    end
    -- A worker that came late took the last parcel while another held the lane.
    redis.call('ZREM', queue, lane)
    redis.call('HDEL', KEYS[4], lane)
  end
end
return { wrong }
