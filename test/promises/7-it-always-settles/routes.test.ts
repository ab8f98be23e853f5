import { isSpeechError, type Lifecycle, type LifecycleChange, type TranscriptionSession } from '@throughline/core';
import { Governor, type LinkGovernor } from '@throughline/core/governor';
import { scriptAudio, scriptedEngine, scriptWords, speechScript, type Fault } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { bodhiCredentials } from '../../kit/providers.ts';
import { runRouted, type RoutedRun, type RoutedRunOptions, type TestedRoute } from '../../kit/routed.ts';
import { everythingOf, expectNoSecret } from '../../kit/secrets.ts';

const RATE = 16_000;
const SECONDS = 40;
const script = speechScript({ seconds: SECONDS, seed: 3, sampleRate: RATE });
const speech = scriptAudio(script);

type Own = NonNullable<TestedRoute['own']>;

/** Forty seconds of live speech, with as many providers as there are lists of faults. */
function run(
  faults: readonly (readonly Fault[])[],
  options: Partial<RoutedRunOptions> = {},
  own: readonly Own[] = [],
): Promise<RoutedRun> {
  return runRouted({
    routes: faults.map((ofRoute, index) => ({
      provider: 'bodhi',
      sampleRate: RATE,
      engine: scriptedEngine({ script }),
      faults: ofRoute,
      own: own[index] ?? {},
    })),
    audio: (from, to) => speech.samples(from, to),
    seconds: SECONDS,
    ...options,
  });
}

/** What is spoken up to a second, and silence from there on. */
function spokenUntil(second: number, from: number, to: number): Int16Array {
  return from < second * RATE ? speech.samples(from, to) : new Int16Array(to - from);
}

/** Calls something once, at a second of the source. */
function once(second: number, run: (session: TranscriptionSession) => void): NonNullable<RoutedRunOptions['at']> {
  let done = false;
  return (seconds, _, session) => {
    if (done || seconds < second) return;
    done = true;
    run(session);
  };
}

/** A platform that says what it is told. */
class Platform implements Lifecycle {
  readonly online = true;
  readonly #listeners = new Set<(change: LifecycleChange) => void>();

  subscribe(listener: (change: LifecycleChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  say(change: LifecycleChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const SECOND_MS = 1_000;
const at = (second: number) => ({ time: second * SECOND_MS });
/** The provider is gone from a second of the source on, for good. */
const gone = (second: number, mode: 'refuse' | 'unreachable' = 'refuse'): Fault => ({
  on: at(second),
  do: { type: 'outage', seconds: 3_600, mode },
});
/** The link is lost, and every later dial is refused with a status. */
const refused = (second: number, status: number): readonly Fault[] => [
  { on: at(second), do: { type: 'rst' } },
  { on: { link: 2 }, do: { type: 'http', status }, times: 100 },
];

const ends = ({ links }: RoutedRun): readonly string[] =>
  links.flatMap((event) =>
    event.state === 'failed'
      ? [`${event.epoch} ${event.error.code}`]
      : event.state === 'drained'
        ? [`${event.epoch} drained`]
        : [],
  );
const changes = (result: RoutedRun): readonly string[] =>
  result.changes.map(({ index, reason, error }) => `${index} ${reason} ${error?.code ?? ''}`.trim());
const states = ({ statuses }: RoutedRun): readonly string[] => statuses.map(({ state }) => state);
const dials = ({ simulators }: RoutedRun): readonly number[] => simulators.map(({ ledger }) => ledger.dials.length);

/** For every `dialling` one end, and no event after the session's own. */
function expectOneEndEach({ links }: RoutedRun): void {
  const dialled = links.filter(({ state }) => state === 'dialling').map(({ epoch }) => epoch);
  const ended = links.filter(({ state }) => state === 'drained' || state === 'failed').map(({ epoch }) => epoch);
  expect(ended.toSorted((one, other) => one - other)).toEqual(dialled);
}

/** The session closed, and every word is there once. */
function expectWhole(result: RoutedRun): void {
  expect('error' in result.outcome ? result.outcome.error : undefined).toBeUndefined();
  expect(result.gaps).toEqual([]);
  expectOneEndEach(result);
  const said = result.finals.flatMap(({ words = [] }) => words).toSorted((one, other) => one.start - other.start);
  expect(said.map(({ text }) => text)).toEqual(scriptWords(script).map(({ text }) => text));
}

describe('a route is lost', () => {
  it('of an outage of 5 s, whatever its links do meanwhile, and the next one is dialled', async () => {
    const result = await run([[gone(12)], []]);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover connection-refused']);
    const [before, after] = [result.simulators[0]?.ledger.dials ?? [], result.simulators[1]?.ledger.dials ?? []];
    expect(before.length).toBeGreaterThan(3);
    expect(after).toHaveLength(1);
    expect(after[0]?.at).toBeGreaterThan(17_000);
    expect(after[0]?.at).toBeLessThan(17_200);
    const since = states(result).indexOf('recovering');
    expect(new Set(states(result).slice(since))).toEqual(new Set(['recovering', 'open', 'ending', 'closed']));
  });

  it('of an outage in which its dial hangs: that one is ended, and has its one end', async () => {
    const result = await run([[gone(12, 'unreachable')], []]);
    expectWhole(result);
    expect(ends(result)).toEqual(['1 connection-lost', '2 connect-timeout', '3 drained']);
    expect(changes(result)).toEqual(['1 failover connection-lost']);
    const given = result.links.flatMap((event) => (event.state === 'failed' ? [event.error.message] : []));
    expect(given.at(-1)).toBe('connect-timeout: no link to bodhi within 5 s');
  });

  it('of an outage in which it was never reached, also where its credentials are never given', async () => {
    const never = () => new Promise<never>(() => undefined);
    const result = await run([[], []], {}, [{ credentials: never }]);
    expectWhole(result);
    expect(ends(result)).toEqual(['1 drained']);
    expect(changes(result)).toEqual(['1 failover connect-timeout']);
    expect(dials(result)).toEqual([0, 1]);
  });

  it('by a verdict that would have ended the session', async () => {
    const result = await run([[gone(12)], []], {
      session: { failover: { afterMs: Infinity }, retry: { budgetMs: 4_000 } },
    });
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover retry-budget-spent']);
  });

  it.each([
    [402, 'insufficient-balance'],
    [403, 'account-inactive'],
    // What a session with one route tries once more.
    [400, 'invalid-request'],
  ])('at once by HTTP %i, though it had answered before', async (status, code) => {
    const result = await run([refused(12, status), []]);
    expectWhole(result);
    expect(ends(result)).toEqual(['1 connection-lost', `2 ${code}`, '3 drained']);
    expect(changes(result)).toEqual([`1 failover ${code}`]);
  });

  it('not by HTTP 401: fresh credentials are asked for first, and the route after it is not asked to refresh', async () => {
    const asked: string[] = [];
    const given =
      (name: string) =>
      ({ refresh }: { readonly refresh: boolean }) => {
        asked.push(refresh ? `${name} again` : name);
        return bodhiCredentials;
      };
    const own = [{ credentials: given('first') }, { credentials: given('second') }];
    const result = await run([refused(12, 401), []], {}, own);
    expectWhole(result);
    expect(asked).toEqual(['first', 'first', 'first again', 'second']);
    expect(changes(result)).toEqual(['1 failover authentication-failed']);
  });

  it('at once by a code that the caller has named, and not by that code elsewhere', async () => {
    const faults = refused(12, 429);
    const named = await run([faults, []], { session: { failover: { after: ['rate-limited'] } } });
    expectWhole(named);
    expect(dials(named)).toEqual([2, 1]);
    const other = await run([faults, []]);
    expectWhole(other);
    expect(dials(other)[0]).toBeGreaterThan(2);
  });

  it('not while the platform says that there is no network', async () => {
    const platform = new Platform();
    const result = await run([[gone(12)], []], {
      session: { lifecycle: platform },
      at: (seconds) => {
        if (seconds === 13) platform.say('offline');
        if (seconds === 30) platform.say('online');
      },
    });
    expectWhole(result);
    const [first] = result.simulators[1]?.ledger.dials ?? [];
    expect(first?.at).toBeGreaterThan(33_000);
    expect(first?.at).toBeLessThan(36_000);
  });
});

describe('a session all of whose routes are lost', () => {
  const lost = [gone(12), gone(12, 'unreachable')].map((fault) => [fault]);

  it('fails once, with what each of them failed with, and everything without an answer is in the hands of the caller', async () => {
    const result = await run(lost, { session: { retry: { budgetMs: 15_000 } } });
    const error = 'error' in result.outcome ? result.outcome.error : undefined;
    if (!isSpeechError(error, 'all-routes-failed')) throw new Error(`it failed with ${error?.message ?? 'nothing'}`);
    expect(error.context.routes.map(({ provider, code }) => `${provider} ${code}`)).toEqual([
      'bodhi retry-budget-spent',
      'bodhi connect-timeout',
    ]);
    expect(error.message).toContain('bodhi (routes[0]) «');
    expect(error.message).toContain('bodhi (routes[1]) «');
    expect(result.failures).toEqual([error]);
    expectOneEndEach(result);
    const { acceptedSamples, settledSamples } = result.session.summary();
    expect(result.session.unsettled()).toEqual(speech.samples(settledSamples, acceptedSamples));
    expect(error.summary).toEqual(result.session.summary());
  });

  it('goes on with a route that is well again in time', async () => {
    const result = await run([[gone(12)], [{ on: at(0), do: { type: 'outage', seconds: 25 } }]]);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover connection-refused']);
  });

  it('shows no secret of any route in what another one says', async () => {
    // A provider that quotes what the session was not given yet: both may be of the same account.
    const secret = 'northern-lantern-over-quiet-harbour';
    const body = JSON.stringify({ error: 'Forbidden', message: `key ${secret} is for another region` });
    const quoting: readonly Fault[] = [
      { on: at(12), do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'http', status: 403, body }, times: 100 },
    ];
    const closed: Fault = { on: { link: 1 }, do: { type: 'http', status: 402 }, times: 100 };
    const credentials = () => ({ apiKey: secret, customerId: 'customer' });
    const result = await run([quoting, [closed]], {}, [{}, { credentials }]);
    expect(result.links.flatMap((event) => (event.state === 'failed' ? [event.error.message] : [])).join()).toContain(
      secret,
    );
    expect('error' in result.outcome ? result.outcome.error.code : '').toBe('all-routes-failed');
    expectNoSecret(everythingOf(result.outcome, result.failures, result.warnings), [secret]);
  });
});

describe('a return to a preferred route', () => {
  const well = [{ on: at(6), do: { type: 'outage', seconds: 10 } }] as const;
  const soon = { session: { failover: { backAfterMs: 8_000 } } };

  it('is made beside the link in use, so that nothing of it shows', async () => {
    const result = await run([well, []], soon);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover connection-refused', '0 return']);
    const open = states(result).lastIndexOf('recovering');
    expect(states(result).slice(open)).toEqual(['recovering', 'open', 'open', 'ending', 'closed']);
    expect(ends(result).slice(-2)).toEqual(['6 drained', '7 drained']);
  });

  it('is made also where links are not rotated', async () => {
    const result = await run([well, []], { session: { ...soon.session, rotate: false } });
    expectWhole(result);
    expect(changes(result).at(-1)).toBe('0 return');
  });

  it('that fails is tried again after twice the time, and the link in use goes on', async () => {
    const result = await run([[gone(6)], []], soon);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover connection-refused']);
    const back = result.simulators[0]?.ledger.dials.map((dial) => dial.at).filter((time) => time > 12_000) ?? [];
    expect(back).toHaveLength(2);
    const [first = 0, second = 0] = back;
    expect(first).toBeGreaterThan(19_000);
    expect(second - first).toBeGreaterThan(16_000);
    expect(result.warnings).toEqual([]);
  });

  it('ends the link in use in a pause where a provider keeps its stream over links, so that none can stand beside it', async () => {
    // Of one link, that is as any other provider.
    const result = await run([well, []], soon, [{}, { traits: { replay: 'resume' } }]);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 failover connection-refused', '0 return']);
    expect(result.seams.map(({ cause }) => cause)).toEqual(['loss', 'loss']);
    expect(states(result).slice(states(result).lastIndexOf('recovering'))).toEqual([
      'recovering',
      'open',
      'ending',
      'closed',
    ]);
    expect(result.session.stats.outageMs).toBeLessThan(12_000);
    const [first, second] = result.simulators;
    const { endedAt = Infinity } = second?.ledger.links[0] ?? {};
    const backAt = first?.ledger.dials.at(-1)?.at ?? 0;
    expect(second?.ledger.dials).toHaveLength(1);
    expect(backAt - endedAt).toBeLessThan(100);
    expect(backAt).toBeGreaterThan(19_000);
    const { fromSample = 0, replayedSamples = 0 } = result.seams.at(-1) ?? {};
    const sentTo = fromSample + replayedSamples;
    expect(scriptWords(script).filter(({ start, end }) => start < sentTo && end > sentTo - 0.3 * RATE)).toEqual([]);
  });

  it('has its refusals judged anew: fresh credentials are asked for once more', async () => {
    const asked: boolean[] = [];
    const credentials = ({ refresh }: { readonly refresh: boolean }) => {
      asked.push(refresh);
      return bodhiCredentials;
    };
    const faults: readonly Fault[] = [
      { on: at(12), do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'http', status: 401 }, times: 2 },
      // By then it was returned to; it was sent no speech, so that no result has shown it to be well.
      { on: at(35), do: { type: 'rst' } },
      { on: { link: 5 }, do: { type: 'http', status: 401 } },
    ];
    const session = { ...soon.session, replay: { preRollSeconds: 0 } };
    const audio: RoutedRunOptions['audio'] = (from, to) => spokenUntil(5, from, to);
    const result = await run([faults, []], { session, audio }, [{ credentials }]);
    expect('error' in result.outcome ? result.outcome.error : undefined).toBeUndefined();
    expect(changes(result)).toEqual(['1 failover authentication-failed', '0 return']);
    expect(asked).toEqual([false, false, true, false, false, true]);
  });

  it('is not made where the caller wants none', async () => {
    const result = await run([well, []], { session: { failover: { backAfterMs: Infinity } } });
    expectWhole(result);
    expect(changes(result)).toHaveLength(1);
  });
});

describe('a hedge', () => {
  const hedged = { session: { failover: { hedge: true } } };
  const dead: Fault = { on: at(12), do: { type: 'outage', seconds: 3_600, links: 'dead' } };

  it('takes over when the link in doubt is found dead, without an outage', async () => {
    const result = await run([[dead], []], hedged);
    expectWhole(result);
    expect(changes(result)).toEqual(['1 hedge link-silent']);
    expect(states(result)).not.toContain('recovering');
    expect(result.session.stats.outageMs).toBe(0);
  });

  it('is ended where the link in doubt lives', async () => {
    const stands: Fault = { on: at(12), do: { type: 'slow-reader', bytesPerSecond: 0, seconds: 9 } };
    const result = await run([[stands], []], hedged);
    expectWhole(result);
    expect(changes(result)).toEqual([]);
    expect(dials(result)).toEqual([1, 1]);
    expect(ends(result)).toEqual(['2 drained', '1 drained']);
    // The reader reads again at 21 s.
    expect(result.simulators[1]?.ledger.links[0]?.endedAt).toBeLessThan(24_000);
    expect(states(result)).not.toContain('recovering');
  });

  it('is made only where it was asked for', async () => {
    const result = await run([[dead], []]);
    expectWhole(result);
    expect(changes(result)[0]).toMatch(/^1 failover/u);
    expect(states(result)).toContain('recovering');
  });
});

describe.each([
  ['while the first route is waited for', 14],
  ['when the second was just dialled', 17.1],
  ['while a link stands beside the active one', 26],
])('%s', (_, second) => {
  const faults: readonly Fault[][] = [[{ on: at(12), do: { type: 'outage', seconds: 10 } }], []];
  const session = { failover: { backAfterMs: 8_000 } };

  it('an abort ends everything at once', async () => {
    const result = await run(faults, { session, at: once(second, (one) => one.abort()) });
    expect('error' in result.outcome ? result.outcome.error.code : '').toBe('aborted');
    expectOneEndEach(result);
    expect(
      result.simulators.flatMap(({ ledger }) => ledger.links.filter(({ endedAt }) => endedAt === undefined)),
    ).toEqual([]);
  });

  it('an end is held to, and what was given by then is answered', async () => {
    const result = await run(faults, { session, at: once(second, (one) => void one.end()) });
    expect('error' in result.outcome ? result.outcome.error : undefined).toBeUndefined();
    expectOneEndEach(result);
    const { acceptedSamples, settledSamples } = result.session.summary();
    expect(settledSamples).toBe(acceptedSamples);
  });
});

describe('the account of a route', () => {
  it('counts each of two links that stand beside each other, at every rotation', async () => {
    const governor = new Governor({ links: 2, untilClosed: true });
    const inUse: number[] = [];
    const result = await run(
      [[], []],
      {
        session: { rotate: { afterSeconds: 12 } },
        at: (_, { simulators: [first] }) => {
          const open = first?.ledger.links.filter(({ endedAt }) => endedAt === undefined).length ?? 0;
          if (open === 2) inUse.push(governor.state.inUse);
        },
      },
      [{ governor }],
    );
    expectWhole(result);
    expect(result.seams.length).toBeGreaterThanOrEqual(2);
    expect(new Set(inUse)).toEqual(new Set([2]));
  });

  it('limits that route alone', async () => {
    const full = new Governor({ links: 1 });
    await full.admit(new AbortController().signal);
    const result = await run([[], []], {}, [{ governor: full }]);
    expectWhole(result);
    expect(dials(result)).toEqual([0, 1]);
    expect(full.state.waiting).toBe(0);
  });

  it('that is no more waited for does not end the wait of another route, which is no outage', async () => {
    const full = new Governor({ links: 1 });
    const held = await full.admit(new AbortController().signal);
    // Such as one that asks somewhere else, and hears late that nobody waits any more.
    const late: (() => void)[] = [];
    const slow: LinkGovernor = {
      state: { limit: 1, inUse: 1, waiting: 1 },
      admit: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => late.push(() => reject(signal.reason)));
        }),
    };
    const result = await run(
      [[], [{ on: { link: 1 }, do: { type: 'http', status: 503 } }]],
      {
        session: { retry: { budgetMs: 3_000 }, failover: { afterMs: 20_000 } },
        at: (seconds) => {
          if (seconds === 22) for (const reject of late) reject();
          if (seconds === 30) held.release();
        },
      },
      [{ governor: slow }, { governor: full }],
    );
    expectWhole(result);
    expect(late).toHaveLength(1);
    expect(dials(result)).toEqual([0, 2]);
  });
});
