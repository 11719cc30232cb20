-- lane: what the scripts that move lanes share; it stands before each of them.

-- late is by how much Redis's clock, in ms, says otherwise than said, which is what
-- it should have said when moments were reckoned by it; 0 if that is no more than the
-- two seconds that a call may be on its way.
local function late(said)
  local t = redis.call('TIME')
  local by = t[1] * 1000 + math.floor(t[2] / 1000) - said
  return math.abs(by) > 2000 and by or 0
end

-- ms writes a moment or a time as Redis reads it.
local function ms(n) return string.format('%.0f', n) end

-- release frees a lane that was held since then. If more waits in its list, it goes
-- on from there in its queue, ahead by so much: as any lane, or as one in which
-- something is awaited. The prefix is that of parcels' keys.
local function release(queue, lane, list, holders, prefix, since, any, awaited)
  redis.call('HDEL', holders, lane)
  local left, ahead = redis.call('LRANGE', list, 0, 31), any
  if #left == 0 then
    redis.call('ZREM', queue, lane)
    return
  end
  for _, id in ipairs(left) do
    if redis.call('HEXISTS', prefix .. id, 'awaited') == 1 then
      ahead = awaited
      break
    end
  end
  redis.call('ZADD', queue, ms(since - ahead + 1), lane)
end

