-- number: the next number of a year's cases. A server that did not count last has taken over, or
-- was started again, and may have forgotten numbers that were given: it leaves some out.
-- KEYS   1 the store's record, in which are number:<year> and counted, the run id of who counted last
-- ARGV   1 year; empty: nothing is counted, and who will is noted if nobody has  2 how many are left out
--        3 the mark of the store that was opened
-- returns the number; 0 if this is another store, and nothing is counted
if redis.call('HGET', KEYS[1], 'mark') ~= ARGV[3] then return 0 end
local said = redis.pcall('INFO', 'server')
local me = type(said) == 'string' and string.match(said, 'run_id:(%x+)') or ''
if ARGV[1] == '' then
  redis.call('HSETNX', KEYS[1], 'counted', me)
  return 0
end
local step = 1
if redis.call('HGET', KEYS[1], 'counted') ~= me then step = step + tonumber(ARGV[2]) end
redis.call('HSET', KEYS[1], 'counted', me)
return redis.call('HINCRBY', KEYS[1], 'number:' .. ARGV[1], step)
