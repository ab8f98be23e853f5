import { transcribe } from '@throughline/node';
import { batch, type NamedAudio } from '@throughline/node/batch';
import { speechScript } from '@throughline/simulator';
import { expect, it } from 'vitest';
import { fileOf, optionsOf, providerOf } from '../kit/files.ts';
import { mostOpen } from '../kit/most-open.ts';
import { inVirtualTime, type Setting } from '../kit/setting.ts';

const FILES = 1_000;
const LINKS = 5;
/** Multiples of real time. */
const PACE = 10;
const script = speechScript({ seconds: 20, seed: 7 });
const provider = providerOf(script);

/** Files of so many seconds, each a piece of the script. */
function* files(count: number, seconds: number): Iterable<NamedAudio> {
  const pieces = Math.floor(script.length / script.sampleRate / seconds);
  for (let number = 0; number < count; number += 1) {
    const from = (number % pieces) * seconds;
    yield fileOf(script, `${number}.wav`, from, from + seconds);
  }
}

/** Files a second of a loop that keeps as many plain sessions busy as the account allows. */
async function bareRate(setting: Setting, count: number): Promise<number> {
  const inputs = files(count, 2)[Symbol.iterator]();
  const { signal } = new AbortController();
  const began = setting.clock.now();
  const work = async (): Promise<void> => {
    for (let next = inputs.next(); next.done !== true; next = inputs.next()) {
      const session = transcribe({ ...optionsOf(setting, script), pace: PACE });
      await session.pipe(await next.value.open(signal), { end: true });
      await session.closed;
    }
  };
  await Promise.all(Array.from({ length: LINKS }, work));
  return (count / (setting.clock.now() - began)) * 1_000;
}

const refusedOf = ({ simulator }: Setting, from = 0): number =>
  simulator.ledger.dials.filter(({ outcome, at }) => outcome === 'http' && at > from).length;

it(
  `a run of ${FILES} files finds the 5 links of an account that nobody named, keeps them busy, and is hardly refused`,
  { timeout: 120_000 },
  async () => {
    const bare = await inVirtualTime(provider, (setting) => bareRate(setting, 100));
    await inVirtualTime(provider, async (setting) => {
      const { clock, simulator } = setting;
      simulator.limits.links = LINKS;
      const run = batch(files(FILES, 2), { options: optionsOf(setting, script), pace: PACE, concurrency: 'auto' });
      let done = 0;
      let ramp: { readonly done: number; readonly at: number } | undefined;
      let last = 0;
      for await (const result of run) {
        expect(result.type).toBe('transcript');
        done += 1;
        last = clock.now();
        if (run.state.governor.limit === LINKS) ramp ??= { done, at: last };
      }
      expect(run.state.governor.limit).toBe(LINKS);
      const { done: before = 0, at = 0 } = ramp ?? {};
      expect(before).toBeLessThan(20);
      const after = FILES - before;
      const refused = refusedOf(setting, at);
      const rate = (after / (last - at)) * 1_000;
      process.stdout.write(
        `${refused} refused of ${after} files; ${rate.toFixed(2)} files a second, bare ${bare.toFixed(2)}\n`,
      );
      expect(refused / after).toBeLessThanOrEqual(0.02);
      expect(rate / bare).toBeGreaterThanOrEqual(0.95);
      expect(mostOpen(simulator.ledger.links)).toBe(LINKS);
    });
  },
);

it('a run follows a limit that drops within 10 s, begins to follow one that rises within 30 s, and has it within 60 s', async () => {
  await inVirtualTime(provider, async (setting) => {
    const { clock, simulator } = setting;
    const { limits, ledger } = simulator;
    const passes = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));
    const open = (): number => ledger.links.filter(({ endedAt }) => endedAt === undefined).length;
    limits.links = LINKS;
    const run = batch(files(100_000, 20), { options: optionsOf(setting, script), pace: PACE });
    const ended = run.done();
    const level = (): number => run.state.governor.limit;
    await passes(6_000);
    expect([level(), open()]).toEqual([5, 5]);

    limits.links = 3;
    const droppedAt = clock.now();
    while (level() !== 3 && clock.now() - droppedAt < 60_000) await passes(100);
    expect(clock.now() - droppedAt).toBeLessThanOrEqual(10_000);
    expect(open()).toBeLessThanOrEqual(3);
    const refused = refusedOf(setting, clock.now());
    await passes(2_500);
    expect(refusedOf(setting, clock.now() - 2_500)).toBe(refused);

    limits.links = 8;
    const roseAt = clock.now();
    while (open() <= 3 && clock.now() - roseAt < 100_000) await passes(100);
    expect(clock.now() - roseAt).toBeLessThanOrEqual(30_000);
    while (open() < 8 && clock.now() - roseAt < 100_000) await passes(100);
    expect(clock.now() - roseAt).toBeLessThanOrEqual(60_000);
    run.drain();
    await ended;
  });
});

it('an account that refuses all for a while, or lets in so many in a minute, loses no file', async () => {
  await inVirtualTime(provider, async (setting) => {
    const { clock, simulator } = setting;
    simulator.limits.links = 0;
    clock.setTimeout(() => {
      simulator.limits.links = 4;
      simulator.limits.linksPerMinute = 10;
      simulator.limits.retryAfter = 5;
    }, 45_000);
    const run = batch(files(40, 2), { options: optionsOf(setting, script), pace: PACE });
    await run.done();
    expect(run.state.files).toMatchObject({ done: 40, failed: 0 });
    // Nobody hammers at a door that is closed.
    expect(refusedOf(setting)).toBeLessThan(80);
  });
});

it('a run that is told how many links its account may open in a minute opens no more, and is never refused', async () => {
  await inVirtualTime(provider, async (setting) => {
    const { clock, simulator } = setting;
    simulator.limits.linksPerMinute = 10;
    const began = clock.now();
    const run = batch(files(30, 2), { options: optionsOf(setting, script), pace: PACE, linksPerMinute: 10 });
    await run.done();
    expect(run.state.files).toMatchObject({ done: 30, failed: 0 });
    expect(refusedOf(setting)).toBe(0);
    // Ten at once, and twice as many in the two minutes that follow.
    expect(clock.now() - began).toBeLessThan(3 * 60_000);
  });
});
