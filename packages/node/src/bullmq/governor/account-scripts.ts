import { Script } from '../script.ts';

/** A provider may count a link for so long after its socket is closed. */
export const CLOSING_MS = 250;
/** A provider counts minutes by the arrival of dials, some of which take longer on their way than others. */
const MINUTE_MS = 60_250;
/** Who was refused is served first, as long as it asks. */
const AGAIN_MS = 2_000;

/** The keys of an account, in the order in which each script has them. */
export const accountKeys = ['account', 'links', 'running', 'ended', 'minute', 'again'] as const;

/**
 * How every script begins: its keys by their names; the time, which is that of Redis, for the clocks of workers differ; and what is to
 * be written where Redis has nothing (any more): ARGV 1 and 2, the level and its links. Links whose worker is silent are dropped.
 */
const begin = `
${accountKeys.map((name, index) => `local ${name} = KEYS[${index + 1}]`).join('\n')}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSETNX', account, 'level', ARGV[1])
redis.call('HSETNX', account, 'links', ARGV[2])
redis.call('HSETNX', account, 'version', 0)
redis.call('ZREMRANGEBYSCORE', links, '-inf', now)
redis.call('ZREMRANGEBYSCORE', running, '-inf', now)
redis.call('ZREMRANGEBYSCORE', ended, '-inf', now - ${CLOSING_MS})
local function field(name)
  return tonumber(redis.call('HGET', account, name) or 0)
end
`;

/**
 * Gives a link, if there is one. ARGV: an id for it; for how long it is given, ms; links a minute, 0 for any number; 1 for one that was
 * refused. Returns whether it was given, links in use, how often the level was lowered so far, and the milliseconds until asking
 * again makes sense, 0 where nobody knows.
 */
export const admitLink = new Script(`${begin}
local id, lease, perMinute, isAgain = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == '1'
redis.call('ZREMRANGEBYSCORE', again, '-inf', now)
if isAgain then redis.call('ZREM', again, id) end
local limit = field('links')
if field('cappedUntil') > now then limit = math.min(limit, field('cappedLinks')) end
local inUse = redis.call('ZCARD', links)
local waitMs = -1
if field('heldUntil') > now then
  waitMs = field('heldUntil') - now
elseif inUse + (isAgain and 0 or redis.call('ZCARD', again)) >= limit then
  waitMs = 0
elseif perMinute > 0 then
  redis.call('ZREMRANGEBYSCORE', minute, '-inf', now - ${MINUTE_MS})
  if redis.call('ZCARD', minute) >= perMinute then
    waitMs = redis.call('ZRANGE', minute, 0, 0, 'WITHSCORES')[2] + ${MINUTE_MS} - now
  end
end
if waitMs >= 0 then
  if isAgain then redis.call('ZADD', again, now + ${AGAIN_MS}, id) end
  return {0, inUse, field('lowered'), waitMs}
end
if perMinute > 0 then
  redis.call('ZADD', minute, now, id)
  redis.call('PEXPIRE', minute, ${MINUTE_MS})
end
redis.call('ZADD', links, now + lease, id)
return {1, inUse + 1, field('lowered'), 0}
`);

/** The provider has let a link in. ARGV: its id; for how long it is given, ms. Returns how many it has let in that have not ended. */
export const letIn = new Script(`${begin}
redis.call('ZADD', running, now + tonumber(ARGV[4]), ARGV[3])
return redis.call('ZCARD', running)
`);

/** Takes a link back. ARGV: its id. Returns links in use. */
export const releaseLink = new Script(`${begin}
redis.call('ZREM', again, ARGV[3])
redis.call('ZREM', links, ARGV[3])
if redis.call('ZREM', running, ARGV[3]) == 1 then
  redis.call('ZADD', ended, now, ARGV[3])
  redis.call('PEXPIRE', ended, ${CLOSING_MS})
end
return redis.call('ZCARD', links)
`);

/**
 * How the account stands. ARGV: for how long links are given, ms; how many ids follow of links that were let in and are still in use, and
 * these; ids of others that are. Returns the level, its version, links in use, let in and just ended, how often the level was lowered,
 * until when links are capped, and the time.
 */
export const readAccount = new Script(`${begin}
local lease, letIns = now + tonumber(ARGV[3]), tonumber(ARGV[4])
for index = 5, #ARGV do
  redis.call('ZADD', links, lease, ARGV[index])
  if index < 5 + letIns then redis.call('ZADD', running, lease, ARGV[index]) end
end
return {
  redis.call('HGET', account, 'level'),
  field('version'),
  redis.call('ZCARD', links),
  redis.call('ZCARD', running),
  redis.call('ZCARD', ended),
  field('lowered'),
  field('cappedUntil'),
  now,
}
`);

/** Changes the level. ARGV: the version that it was made of; 1 if it is lower by a refusal. Returns 1, or 0 where somebody was faster. */
export const writeLevel = new Script(`
local account = KEYS[1]
if redis.call('HGET', account, 'version') ~= ARGV[3] then return 0 end
redis.call('HSET', account, 'level', ARGV[1], 'links', ARGV[2])
redis.call('HINCRBY', account, 'version', 1)
redis.call('HINCRBY', account, 'lowered', ARGV[4])
return 1
`);

/** Lets nobody dial for a while. ARGV: ms. Returns 1. */
export const holdAccount = new Script(`${begin}
redis.call('HSET', account, 'heldUntil', math.max(field('heldUntil'), now + tonumber(ARGV[3])))
return 1
`);

/** Lets no more links be in use for a while than the provider has let in. ARGV: ms. Returns 1. */
export const capAccount = new Script(`${begin}
redis.call('HSET', account, 'cappedLinks', redis.call('ZCARD', running))
redis.call('HSET', account, 'cappedUntil', math.max(field('cappedUntil'), now + tonumber(ARGV[3])))
return 1
`);
