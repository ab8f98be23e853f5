import { randomFaults, seededRandom } from '@throughline/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Ticker, type Ticking } from '../../../packages/core/src/session/ticker.ts';
import { capricious, lingering, noting, scheduled } from '../../kit/eventful.ts';
import { hear, virtualVoice } from '../../kit/speech.ts';
import { virtualProvider } from '../../kit/transcription.ts';
import { sentences } from '../12-a-voice-is-whole/support/texts.ts';

const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 6);
const seeds = Array.from({ length: RUNS }, (_, index) => 7_919 * index + 11);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts how often sessions are woken from now on. `always`: at every tick, whatever they say is due. */
function watchTicks({ always }: { readonly always: boolean }): { count: number } {
  vi.restoreAllMocks();
  const { add } = Ticker.prototype;
  const woken = { count: 0 };
  vi.spyOn(Ticker.prototype, 'add').mockImplementation(function (this: Ticker, member: Ticking) {
    return add.call(this, {
      tick: (now, late) => {
        woken.count += 1;
        const due = member.tick(now, late);
        return always ? now : due;
      },
    });
  });
  return woken;
}

/** Which of two timers of one moment comes first is nobody's promise: a ping is put behind the frames of its moment. */
function inOrder(log: readonly string[]): readonly string[] {
  const timeOf = (line: string): string | undefined => /^[\d.]+(?= )/.exec(line)?.[0];
  const moved: string[] = [];
  const pings: string[] = [];
  for (const line of log) {
    if (pings.length > 0 && timeOf(line) !== timeOf(pings[0] ?? '')) moved.push(...pings.splice(0));
    if (line.endsWith(' ping')) pings.push(line);
    else moved.push(line);
  }
  return [...moved, ...pings];
}

/** A caller that says one thing or another, now and then takes it back, and is silent for minutes, through faults. */
async function talkative(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const idleMs = [0, 800, 60_000][below(3)] ?? 0;
  const { voice, clock, simulator } = virtualVoice({
    seed,
    faults: randomFaults(random, { count: below(4), seconds: 20 }),
    between: noting(log),
    config: { unknowns: { idleMs, cancel: random.next() < 0.5 ? 'clear' : 'replace' } },
  });
  const hearing: Promise<void>[] = [];
  const note = (what: string): void => {
    log.push(`${clock.now()} ${what}`);
  };
  for (let step = 0; step < 12; step += 1) {
    const text = sentences.slice(below(sentences.length)).join(' ');
    const utterance = voice.say(text);
    const slowly = random.next() < 0.2 ? wait : undefined;
    hearing.push(hear(utterance, slowly).then(({ samples, error }) => note(`${samples.length} ${error?.code ?? ''}`)));
    await clock.advance(below(random.next() < 0.5 ? 4_000 : 150_000));
    if (random.next() < 0.3) utterance.cancel();
  }
  note(await clock.runUntil(voice.end(), { limitMs: 900_000 }).then(() => 'closed', String));
  await clock.runUntil(Promise.all(hearing), { limitMs: 900_000 });
  await simulator.close();
  return log;

  /** A reader so slow that the provider is held back. */
  function wait(): Promise<void> {
    return new Promise((resolve) => {
      clock.setTimeout(resolve, 700);
    });
  }
}

describe('a session that is woken only when something of it is due', () => {
  it.each([
    ['a source', scheduled],
    ['a caller of many moods', capricious],
    ['a link that goes wrong for long', lingering],
    ['a voice', talkative],
  ])(`does the same at the same times as one that is woken at every tick: %s, ${RUNS} times`, async (_, run) => {
    const calm = [];
    const seldom = watchTicks({ always: false });
    for (const seed of seeds) calm.push(inOrder(await run(seed)));
    const always = watchTicks({ always: true });
    for (const [index, seed] of seeds.entries()) {
      expect({ seed, log: calm[index] }).toEqual({ seed, log: inOrder(await run(seed)) });
    }
    expect(seldom.count).toBeLessThan(always.count);
  });

  it('is woken only now and then while it streams ten frames a second, and while it is idle', async () => {
    const provider = virtualProvider({ seconds: 60 });
    const woken = watchTicks({ always: false });
    const session = provider.open({ live: true });
    await provider.clock.runUntil(session.ready);
    const wokenFor = async (audio: Iterable<Int16Array>): Promise<number> => {
      const before = woken.count;
      for (const chunk of audio) {
        void session.write(chunk);
        await provider.clock.advance(100);
      }
      return woken.count - before;
    };
    expect(await wokenFor(provider.audio.chunks())).toBeLessThan(0.4 * 60);
    const before = woken.count;
    await provider.clock.advance(60_000);
    // Each time something is due: a ping, or a frame of silence.
    expect(woken.count - before).toBeLessThan(0.5 * 60);
    await provider.clock.runUntil(session.end());
  });
});
