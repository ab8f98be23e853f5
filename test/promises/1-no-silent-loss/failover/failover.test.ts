import {
  scriptAudio,
  scriptedEngine,
  scriptWords,
  speechScript,
  type Fault,
  type Script,
} from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { runRouted, type RoutedRun, type TestedRoute } from '../../../kit/routed.ts';

const SECONDS = 60;
const RATE = 16_000;

function scriptOf(seed: number): Script {
  return speechScript({ seconds: SECONDS, seed, sampleRate: RATE });
}

/** More than a provider's own rounding. */
const ROUNDING_SAMPLES = 1;

/** Two providers that both hear the script exactly. */
function exactly(script: Script, faults: readonly (readonly Fault[])[]): readonly TestedRoute[] {
  return [
    { provider: 'deepgram', sampleRate: RATE, engine: scriptedEngine({ script }), faults: faults[0] ?? [] },
    { provider: 'vosk', sampleRate: RATE, engine: scriptedEngine({ script }), faults: faults[1] ?? [] },
  ];
}

function run(seed: number, faults: readonly (readonly Fault[])[], options: object = {}): Promise<RoutedRun> {
  const script = scriptOf(seed);
  const audio = scriptAudio(script);
  return runRouted({
    seed,
    seconds: script.length / RATE,
    routes: exactly(script, faults),
    audio: (from, to) => audio.samples(from, to),
    ...options,
  });
}

/** Every word of the script once, at its place. */
function expectWords({ finals, outcome }: RoutedRun, script: Script): void {
  expect('error' in outcome ? outcome.error : undefined).toBeUndefined();
  const said = finals
    .flatMap(({ words = [] }) => words)
    .toSorted((one, other) => one.start - other.start)
    .map(({ text, start, end }) => ({ text, start: start * RATE, end: end * RATE }));
  const spoken = scriptWords(script);
  expect(said.map(({ text }) => text)).toEqual(spoken.map(({ text }) => text));
  const off = said.filter(({ start, end }, index) => {
    const word = spoken[index];
    return Math.max(Math.abs(start - (word?.start ?? NaN)), Math.abs(end - (word?.end ?? NaN))) > ROUNDING_SAMPLES;
  });
  expect(off).toEqual([]);
}

describe('a session with two providers', { timeout: 60_000 }, () => {
  it('goes on with the second when the first is gone for longer than 5 s, and no word is lost or said twice', async () => {
    const faults: readonly Fault[] = [{ on: { time: 20_000 }, do: { type: 'outage', seconds: 600 } }];
    const result = await run(3, [faults]);
    expectWords(result, scriptOf(3));
    expect(result.gaps).toEqual([]);
    expect(result.changes).toMatchObject([{ provider: 'vosk', index: 1, reason: 'failover' }]);
    const { routes = [], replayed, accepted } = result.session.summary();
    expect(routes.map(({ provider }) => provider)).toEqual(['deepgram', 'vosk']);
    expect(routes.reduce((sum, route) => sum + route.replayed, 0)).toBeCloseTo(replayed, 6);
    expect(routes.reduce((sum, { heard, replayed: again }) => sum + heard - again, 0)).toBeCloseTo(accepted, 6);
  });

  it.each([402, 403])('goes on with the second at once where the first answers a dial with %i', async (status) => {
    const faults: readonly Fault[] = [
      { on: { time: 20_000 }, do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'http', status }, times: 50 },
    ];
    const result = await run(4, [faults]);
    expectWords(result, scriptOf(4));
    const [change] = result.changes;
    expect(change).toMatchObject({ provider: 'vosk', reason: 'failover', error: { httpStatus: status } });
    expect(result.simulators[0]?.ledger.dials).toHaveLength(2);
  });

  it('returns to the first by itself, without a cut, once that is well again', async () => {
    const script = speechScript({ seconds: 150, seed: 5, sampleRate: RATE });
    const audio = scriptAudio(script);
    const result = await runRouted({
      seed: 5,
      seconds: 150,
      routes: exactly(script, [[{ on: { time: 20_000 }, do: { type: 'outage', seconds: 30 } }]]),
      audio: (from, to) => audio.samples(from, to),
    });
    expectWords(result, script);
    expect(result.changes.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['vosk', 'failover'],
      ['deepgram', 'return'],
    ]);
    expect(result.seams.map(({ cause }) => cause)).toEqual(['loss', 'rotation']);
    expect(result.links.filter(({ state }) => state === 'failed').map(({ epoch }) => epoch)).not.toContain(
      result.seams.at(-1)?.epoch,
    );
  });
});
