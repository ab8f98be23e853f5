import { describe, expect, it } from 'vitest';
import { fixedRandom, seededRandom } from '../../testing/manual-clock.ts';
import { firstLoss } from '../../testing/situation.ts';
import type { ErrorCode, Recovery } from '../errors/codes.ts';
import { SpeechError, type SpeechErrorOptions } from '../errors/speech-error.ts';
import { backoffMs, judge, type Failure, type Situation, type Verdict } from './retry-policy.ts';

const contexts: Partial<Record<ErrorCode, object>> = {
  'connection-lost': { phase: 'streaming' },
  'unknown-host': { host: 'a.example' },
  'connection-refused': { host: 'a.example' },
  'network-unreachable': { host: 'a.example' },
  'certificate-invalid': { host: 'a.example', reason: 'expired' },
  'drain-timeout': { limitMs: 10_000 },
  'frame-malformed': { reason: 'why' },
};

interface Facts {
  readonly recovery?: Recovery;
  readonly retryAfterMs?: number;
  readonly httpStatus?: number;
  readonly providerCode?: number;
  readonly limited?: boolean;
  readonly tries?: number;
}

function failure(code: ErrorCode, { limited = false, tries, ...facts }: Facts = {}): Failure {
  const options = { message: 'what happened', context: contexts[code] ?? {}, ...facts };
  const error: SpeechError = new SpeechError(code, options as SpeechErrorOptions<ErrorCode>);
  return { error, limited, ...(tries === undefined ? {} : { tries }), phase: 'streaming' };
}

function judged(code: ErrorCode, situation: Partial<Situation> = {}, facts: Facts = {}): Verdict {
  return judge({ ...firstLoss, ...situation, failure: failure(code, facts) });
}

const dials = (delayMs: number, why: string, refresh = false) => ({ type: 'dial', delayMs, why, refresh });

/** The code with which a verdict fails. */
function fatal(verdict: Verdict): string {
  return verdict.type === 'fail' ? verdict.error.code : `not fatal, but ${verdict.type}`;
}

describe('the delay before a retry', () => {
  it('is anything from 0 to 250 ms before the first', () => {
    expect([0, 0.5, 1].map((value) => backoffMs(0, fixedRandom(value)))).toEqual([0, 125, 250]);
  });

  it('lies between half and the whole of 500·2ⁿ ms before the n-th after it, at most 10 s', () => {
    const range = (attempt: number) => [backoffMs(attempt, fixedRandom(0)), backoffMs(attempt, fixedRandom(1))];
    expect([1, 2, 3, 4, 5, 30].map(range)).toEqual([
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
      [4_000, 8_000],
      [5_000, 10_000],
      [5_000, 10_000],
    ]);
  });

  it('lets about 12 dials into the first minute', () => {
    const counts = Array.from({ length: 1_000 }, (_, seed) => {
      const random = seededRandom(seed);
      let dialled = 0;
      for (let at = 0; at < 60_000; at += backoffMs(dialled - 1, random)) dialled += 1;
      return dialled;
    });
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(11);
    expect(mean).toBeLessThan(13);
    expect(Math.max(...counts)).toBeLessThanOrEqual(15);
  });
});

describe('a verdict without a failure', () => {
  it('is to dial at once', () => {
    expect(judge(firstLoss)).toEqual(dials(0, 'first'));
  });

  it('is to close when the end was asked for and nothing is left', () => {
    expect(judge({ ...firstLoss, ending: true, nothingLeft: true })).toEqual({ type: 'close' });
  });

  it('is to dial when the end was asked for and something is left', () => {
    expect(judge({ ...firstLoss, ending: true })).toEqual(dials(0, 'first'));
  });
});

describe('a lost link', () => {
  it('is replaced after the first delay', () => {
    expect(judged('connection-lost')).toEqual(dials(125, 'backoff'));
  });

  it('is replaced after longer and longer delays', () => {
    expect(judged('connection-lost', { attempt: 3 })).toEqual(dials(3_000, 'backoff'));
  });

  it('is no failure when the session is over anyway', () => {
    expect(judged('connection-lost', { ending: true, nothingLeft: true })).toEqual({ type: 'close' });
  });

  it('is tried for once more exactly at the end of the budget', () => {
    expect(judged('connection-lost', { attempt: 9, outageMs: 119_000 })).toEqual(dials(1_000, 'backoff'));
  });

  it('is the end when the budget is spent', () => {
    const verdict = judged('connection-lost', { attempt: 18, outageMs: 120_000 });
    expect(verdict).toMatchObject({
      type: 'fail',
      error: { code: 'retry-budget-spent', context: { budgetMs: 120_000, attempts: 18 }, recovery: 'none' },
    });
    expect(verdict.type === 'fail' && verdict.error.message).toContain('no link for 120 s, and the budget is 120 s');
    expect(verdict.type === 'fail' && verdict.error.cause?.message).toContain('connection-lost');
  });

  it('is given one more dial after a wake or an online, though the budget is spent', () => {
    expect(judged('connection-lost', { attempt: 9, outageMs: 500_000, dialOwed: true })).toEqual(dials(0, 'backoff'));
  });

  it('waits as long as the dial limiter asks', () => {
    expect(judged('connection-lost', { limiterWaitMs: 7_000 })).toEqual(dials(7_000, 'limiter'));
  });

  it('waits no longer for the dial limiter than for itself', () => {
    expect(judged('connection-lost', { attempt: 4, limiterWaitMs: 2_000 })).toEqual(dials(6_000, 'backoff'));
  });
});

describe('before a link was ever ready', () => {
  const first = { everReady: false, proven: false };

  it.each(['unknown-host', 'connection-refused'] as const)('%s is retried for 10 s', (code) => {
    expect(judged(code, { ...first, attempt: 2, outageMs: 4_000 })).toEqual(dials(1_500, 'backoff'));
    expect(judged(code, { ...first, attempt: 4, outageMs: 9_000 })).toEqual(dials(1_000, 'backoff'));
  });

  it.each(['unknown-host', 'connection-refused'] as const)('%s is reported as it is after 10 s', (code) => {
    expect(fatal(judged(code, { ...first, outageMs: 10_000 }))).toBe(code);
  });

  it('the smaller of a short budget and of 10 s holds', () => {
    const short = { ...firstLoss.limits, budgetMs: 3_000 };
    expect(fatal(judged('unknown-host', { ...first, limits: short, outageMs: 3_000 }))).toBe('unknown-host');
  });

  it('a network that is away has the whole budget', () => {
    expect(judged('network-unreachable', { ...first, outageMs: 60_000 })).toEqual(dials(125, 'backoff'));
  });

  it('a status of 4xx that no table knows fails at once', () => {
    const facts = { httpStatus: 418, recovery: 'none' } as const;
    expect(fatal(judged('unknown-provider-error', first, facts))).toBe('unknown-provider-error');
  });
});

describe('once a link was ready', () => {
  it.each(['unknown-host', 'connection-refused'] as const)('%s has the whole budget', (code) => {
    expect(judged(code, { outageMs: 60_000 })).toEqual(dials(125, 'backoff'));
    expect(fatal(judged(code, { outageMs: 120_000 }))).toBe('retry-budget-spent');
  });

  it('a certificate that is not trusted fails at once all the same', () => {
    expect(fatal(judged('certificate-invalid'))).toBe('certificate-invalid');
  });
});

describe('a failure that nothing recovers', () => {
  it.each(['insufficient-balance', 'account-inactive', 'invalid-request', 'config-invalid'] as const)(
    '%s fails at once, whatever a wake has earned',
    (code) => {
      expect(fatal(judged(code, { dialOwed: true, proven: false }))).toBe(code);
    },
  );

  it('is not tried once more for any other status', () => {
    expect(fatal(judged('insufficient-balance', {}, { httpStatus: 402 }))).toBe('insufficient-balance');
  });

  it('keeps its own name at a place where links have died before', () => {
    expect(fatal(judged('insufficient-balance', { deathsHere: 3 }))).toBe('insufficient-balance');
  });
});

describe('a refusal of the credentials', () => {
  it('asks for others and dials at once', () => {
    expect(judged('authentication-failed')).toEqual(dials(0, 'refresh', true));
  });

  it('asks for others also when the dial limiter holds the dial back', () => {
    expect(judged('authentication-failed', { limiterWaitMs: 900 })).toEqual(dials(900, 'limiter', true));
  });

  it('is the end where there are no others', () => {
    expect(fatal(judged('authentication-failed', { refreshable: false }))).toBe('authentication-failed');
  });
});

describe('Retry-After', () => {
  it('is obeyed, with a little on top of it, when it fits the budget', () => {
    expect(judged('rate-limited', {}, { retryAfterMs: 40_000 })).toEqual(dials(41_000, 'retry-after'));
    expect(judged('provider-unavailable', { outageMs: 80_000 }, { retryAfterMs: 40_000 })).toEqual(
      dials(41_000, 'retry-after'),
    );
  });

  it('of just the whole budget fits, whatever the dial has taken of it', () => {
    expect(judged('provider-internal-error', { outageMs: 900 }, { retryAfterMs: 120_000 })).toEqual(
      dials(120_000 * (1 + 0.5 / 20), 'retry-after'),
    );
    expect(fatal(judged('provider-internal-error', { outageMs: 1_000 }, { retryAfterMs: 120_000 }))).toBe(
      'retry-budget-spent',
    );
  });

  it('fails now, and says when, if it does not fit', () => {
    const verdict = judged('rate-limited', { outageMs: 90_000 }, { retryAfterMs: 40_000, httpStatus: 429 });
    expect(verdict).toMatchObject({
      type: 'fail',
      error: { code: 'retry-budget-spent', retryAfterMs: 40_000, httpStatus: 429 },
    });
    expect(verdict.type === 'fail' && verdict.error.message).toContain(
      'wants 40 s to pass before the next try, and 30 s of the budget',
    );
    expect(verdict.type === 'fail' && verdict.error.remedy).toContain('Try again in 40 s');
  });

  it('of nothing does not shorten the delay', () => {
    expect(judged('rate-limited', { attempt: 4 }, { retryAfterMs: 0 })).toEqual(dials(6_000, 'retry-after'));
  });

  it('of nothing does not outlive the budget', () => {
    expect(fatal(judged('rate-limited', { outageMs: 120_000 }, { retryAfterMs: 0 }))).toBe('retry-budget-spent');
  });
});

describe('a full account', () => {
  it('is waited for 5 s, growing to 30 s, with a tenth of jitter', () => {
    const exact = (slotAttempt: number) => judged('concurrency-limit', { slotAttempt, random: fixedRandom(0) });
    expect([0, 1, 2, 3, 9].map(exact)).toEqual([5_000, 10_000, 20_000, 30_000, 30_000].map((ms) => dials(ms, 'slot')));
    expect(judged('concurrency-limit')).toEqual(dials(5_250, 'slot'));
  });

  it('is waited for as long as the provider asks', () => {
    expect(judged('concurrency-limit', {}, { retryAfterMs: 60_000 })).toEqual(dials(63_000, 'slot'));
  });

  it('is not dialled without a wait, whatever the provider asks', () => {
    expect(judged('concurrency-limit', { slotAttempt: 2 }, { retryAfterMs: 0 })).toEqual(dials(1_575, 'slot'));
  });

  it('has a bound of its own, not the budget', () => {
    expect(judged('concurrency-limit', { outageMs: 500_000 }).type).toBe('dial');
    expect(judged('concurrency-limit', { slotWaitedMs: 294_999 }).type).toBe('dial');
  });

  it("fails with the provider's own error when the wait would pass the bound", () => {
    expect(fatal(judged('concurrency-limit', { slotWaitedMs: 296_000 }))).toBe('concurrency-limit');
    expect(fatal(judged('concurrency-limit', {}, { retryAfterMs: 301_000 }))).toBe('concurrency-limit');
  });

  it('is no sign that the place in the audio is to blame', () => {
    expect(judged('concurrency-limit', { deathsHere: 3 }).type).toBe('dial');
  });
});

describe('failures that are likely to come again', () => {
  const limited = { limited: true };

  it('are recovered from 3 times without a result', () => {
    expect(judged('frame-malformed', { limitedFailures: 3, attempt: 2 }, limited)).toEqual(dials(1_500, 'backoff'));
  });

  it('fail with their own name the fourth time', () => {
    expect(fatal(judged('unknown-provider-error', { limitedFailures: 4 }, limited))).toBe('unknown-provider-error');
  });

  it('are recovered from as few times as the provider is known to be worth it', () => {
    const once = { limited: true, tries: 1 };
    expect(judged('audio-unreadable', { limitedFailures: 1 }, { recovery: 'reconnect', ...once }).type).toBe('dial');
    expect(fatal(judged('audio-unreadable', { limitedFailures: 2 }, { recovery: 'reconnect', ...once }))).toBe(
      'audio-unreadable',
    );
  });

  it('do not count against one of another kind', () => {
    expect(judged('connection-lost', { limitedFailures: 4 }).type).toBe('dial');
  });
});

describe('links that die at the same place', () => {
  it('are replaced twice', () => {
    expect(judged('connection-lost', { deathsHere: 2 }).type).toBe('dial');
  });

  it('are no end while the first is less than 30 s ago', () => {
    expect(judged('connection-lost', { deathsHere: 8, deathsSpanMs: 29_999 })).toMatchObject({ type: 'dial' });
  });

  it('are the end the third time, and the error says where', () => {
    expect(judged('connection-lost', { deathsHere: 3, deathsSpanMs: 30_000, position: 48_000 })).toMatchObject({
      type: 'fail',
      error: { code: 'replay-stuck', context: { position: 3, positionSample: 48_000, deaths: 3 } },
    });
  });
});

describe('an end of stream that never comes', () => {
  it('is asked for on one more link, whatever the budget says', () => {
    expect(judged('drain-timeout', { drainTimeouts: 1, ending: true, outageMs: 500_000 })).toEqual(
      dials(125, 'backoff'),
    );
  });

  it('is the end the second time', () => {
    expect(fatal(judged('drain-timeout', { drainTimeouts: 2, ending: true }))).toBe('drain-timeout');
  });
});

describe('where sessions of the account wait in line', () => {
  const inLine = (code: ErrorCode, phase: Failure['phase'], situation: Partial<Situation> = {}, facts: Facts = {}) =>
    judge({ ...firstLoss, governed: true, ...situation, failure: { ...failure(code, facts), phase } });

  it.each(['concurrency-limit', 'rate-limited'] as const)(
    'a handshake refused with %s is asked for again at once',
    (code) => {
      for (const phase of ['opening', 'handshaking'] as const) {
        expect(inLine(code, phase, { outageMs: 500_000, slotAttempt: 5 })).toEqual(dials(0, 'slot'));
        expect(inLine(code, phase, {}, { retryAfterMs: 200_000 })).toEqual(dials(0, 'slot'));
        expect(fatal(inLine(code, phase, { slotWaitedMs: 300_000 }))).toBe(code);
      }
    },
  );

  it('a rate that is too high once the link is in, and what the own function says of slots, are waited for by time', () => {
    expect(inLine('rate-limited', 'streaming', {}, { retryAfterMs: 10_000 })).toMatchObject({ why: 'retry-after' });
    expect(inLine('concurrency-limit', 'authorizing')).toEqual(dials(5_250, 'slot'));
  });

  it('a refusal that nothing is to be done about is the end', () => {
    expect(fatal(inLine('concurrency-limit', 'opening', {}, { recovery: 'none' }))).toBe('concurrency-limit');
  });
});
