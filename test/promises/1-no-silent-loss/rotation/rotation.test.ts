import { transcribe } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';
import { scriptText, scriptWords, speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../kit/compare.ts';
import { expectClosed, expectExactWords, expectNoStorm, expectOneEndEach } from '../../../kit/expectations.ts';
import { latenessOf, type Lateness } from '../../../kit/lateness.ts';
import { runVirtually, virtualProvider, type Run, type RunOptions } from '../../../kit/transcription.ts';
import { withoutPauses } from '../../../kit/without-pauses.ts';

const TEN_MINUTES = 600;

function endless(options: Partial<RunOptions> & Pick<RunOptions, 'live'>): Promise<Run> {
  const { seed = 7, session, ...rest } = options;
  return runVirtually({
    seed,
    script: speechScript({ seconds: TEN_MINUTES, seed }),
    session: { rotate: { afterSeconds: 20 }, ...session },
    ...rest,
  });
}

function expectInOrder({ finals }: Run): void {
  const starts = finals.map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
}

/** How many links there were beside the one that was active when they were dialled. */
function rotations({ links }: Run): number {
  return links.filter(({ state }) => state === 'retiring').length;
}

describe('ten minutes of speech with a fresh link every 20 s', { timeout: 60_000 }, () => {
  it.each([true, false])('bring every word once, at its sample, in order of time (live: %s)', async (live) => {
    const run = await endless({ live });
    expectClosed(run);
    expectExactWords(run);
    expectInOrder(run);
    expect(run.gaps).toEqual([]);
    expect(rotations(run)).toBeGreaterThan(25);
    expect(run.links.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(new Set(run.statuses.map(({ state }) => state))).not.toContain('recovering');
    expectNoStorm(run);
  });

  it.each([true, false])(
    'lose no word and say none twice where the provider hears as real ones do (live: %s)',
    async (live) => {
      const run = await endless({
        live,
        profile: { wordTimeJitterMs: 120, jitterPer: 'word', delayMs: [0, 1_500], fragment: 'letters' },
      });
      expectClosed(run);
      expect(differences(run, 0.3)).toEqual({ lost: [], added: [] });
      expectInOrder(run);
      expect(rotations(run)).toBeGreaterThan(25);
    },
  );

  const speech = speechScript({ seconds: 300, seed: 7 });
  it.each<[string, Partial<RunOptions>]>([
    ['with pauses', { script: speech }],
    ['without any', { script: withoutPauses(speech) }],
  ])('show what is said no later where a link takes over than elsewhere, %s', async (_, options) => {
    const { near, elsewhere } = await lateness(options);
    expect(near.length).toBeGreaterThan(100);
    expect(Math.max(...near)).toBeLessThanOrEqual(Math.max(...elsewhere));
  });

  it('have at most two links at a time, and send few seconds twice', async () => {
    const run = await endless({ live: true });
    const open = new Set<number>();
    let most = 0;
    for (const { epoch, state } of run.links) {
      if (state === 'dialling') open.add(epoch);
      if (state === 'drained' || state === 'failed') open.delete(epoch);
      most = Math.max(most, open.size);
    }
    expect(most).toBe(2);
    expect(run.session.summary().replayed / rotations(run)).toBeLessThan(15);
  });
});

/** How late partials are, in milliseconds after the frame that holds the end of their last word; and when links took over. */
async function lateness(options: Partial<RunOptions>): Promise<{ near: number[]; elsewhere: number[] }> {
  let noted: Lateness = { told: [], takenOver: [] };
  await endless({
    live: true,
    begin: (given) => {
      const session = transcribe(given);
      noted = latenessOf(session, given.clock ?? systemClock);
      return session;
    },
    ...options,
  });
  const { told, takenOver } = noted;
  const isNear = (at: number): boolean => takenOver.some((moment) => at > moment - 1_000 && at < moment + 3_000);
  const of = (near: boolean): number[] =>
    told.flatMap(({ at, lateMs }) => (isNear(at) === near ? [lateMs] : [])).toSorted((one, other) => one - other);
  return { near: of(true), elsewhere: of(false) };
}

describe('a provider that ends each link after its time', { timeout: 60_000 }, () => {
  it('is left before that, whatever the caller has said', async () => {
    const run = await endless({ live: true, traits: { longestSeconds: 60 }, session: { rotate: {} } });
    expectClosed(run);
    expectExactWords(run);
    expect(rotations(run)).toBeGreaterThanOrEqual(10);
  });

  it('is left in the middle of a word where nobody pauses, and each word is there once', async () => {
    const seed = 11;
    const script = withoutPauses(speechScript({ seconds: 240, seed }));
    expect(scriptWords(script).length).toBeGreaterThan(100);
    const run = await endless({ live: true, seed, script });
    expectClosed(run);
    expectExactWords(run);
    expectInOrder(run);
    expect(rotations(run)).toBeGreaterThanOrEqual(5);
  });
});

describe('fresh links under conditions of their own', { timeout: 60_000 }, () => {
  const script = speechScript({ seconds: 150, seed: 5 });

  it.each<[string, Partial<RunOptions> & Pick<RunOptions, 'live'>]>([
    ['a provider that takes audio no faster than it is spoken', { live: true, traits: { catchUp: 1, pace: 1 } }],
    ['a file that is sent at the speed of speech', { live: false, session: { pace: 1 } }],
    ['a file that is sent at three times that', { live: false, session: { pace: 3 } }],
    ['a provider that gives finals only', { live: true, traits: { answers: 'finals-only' } }],
    ['a provider that tells how far it has come', { live: true, traits: { progress: 'processed' } }],
    ['a little window', { live: true, session: { window: { seconds: 20 } } }],
    ['no pre-roll', { live: true, session: { replay: { preRollSeconds: 0 } } }],
  ])('bring every word once with %s', async (_, options) => {
    const run = await endless({
      script,
      seed: 5,
      ...options,
      session: { rotate: { afterSeconds: 20 }, ...options.session },
    });
    expectClosed(run);
    expectExactWords(run);
    expectInOrder(run);
    expectOneEndEach(run);
    expect(run.gaps).toEqual([]);
    expect(rotations(run)).toBeGreaterThanOrEqual(options.session?.pace === 3 ? 1 : 5);
  });

  it.each([
    ['are made while nobody speaks too', 'keep-alive', 8, 26],
    ['are not made of links that were hung up', 'hang-up', 2, 3],
  ] as const)('%s', async (_, idle, fewest, most) => {
    const provider = virtualProvider({ seconds: 20, seed: 3 });
    const { clock, audio, simulator } = provider;
    const session = provider.open({ live: true, idle, rotate: { afterSeconds: 30 } });
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    const half = audio.length / 2;
    for (let at = 0; at < audio.length; at += 1_600) {
      void session.write(audio.samples(at, at + 1_600));
      await clock.advance(100);
      if (at + 1_600 === half) await clock.advance(300_000);
    }
    const { links, gaps } = await clock.runUntil(session.end());
    await simulator.close();
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    expect(gaps).toEqual([]);
    expect(links).toBeGreaterThanOrEqual(fewest);
    expect(links).toBeLessThanOrEqual(most);
  });
});
