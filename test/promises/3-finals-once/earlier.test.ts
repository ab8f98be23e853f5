import type { FinalResult } from '@throughline/core';
import { alignWords } from '@throughline/core/internal';
import { scriptWords, seededRandom, speechScript, type RecogniserProfile } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { virtualProvider } from '../../kit/transcription.ts';

const profile: RecogniserProfile = { wordTimeJitterMs: 120, fragment: 'letters', maxWords: [4, 12] };

/** Cuts a session at a random final, and goes on with it in another one, as another process would. */
async function cutOnce(seed: number): Promise<{ readonly lost: number; readonly added: number }> {
  const script = speechScript({ seconds: 24, seed });
  const random = seededRandom(seed);
  const { clock, simulator, audio, open } = virtualProvider({ seed, script, profile });
  const first: FinalResult[] = [];
  const session = open();
  const cutAt = 1 + Math.floor(random.next() * 5);
  let settledSamples = 0;
  session.on('final', (final) => {
    first.push(final);
    if (first.length !== cutAt) return;
    ({ settledSamples } = session.positions);
    session.abort();
  });
  session.closed.catch(() => undefined);
  await clock.runUntil(
    writeAll(audio.chunks(), (chunk) => session.write(chunk))
      .then(() => session.end())
      .catch(() => undefined),
  );

  const finals = JSON.parse(JSON.stringify(first.slice(0, cutAt))) as FinalResult[];
  const later = open({ earlier: { settledSamples, finals } });
  const rest: FinalResult[] = [];
  later.on('final', (final) => rest.push(final));
  const from = later.positions.acceptedSamples;
  await clock.runUntil(writeAll(audio.chunks({ from }), (chunk) => later.write(chunk)).then(() => later.end()));
  await simulator.close();
  const words = [...finals, ...rest].flatMap((final) => final.words ?? []);
  const apart = alignWords(scriptWords(script), words, (a, b) => a.text === b.text);
  expect(new Set([...finals, ...rest].map(({ id }) => id)).size).toBe(finals.length + rest.length);
  expect(settledSamples).toBeGreaterThan(0);
  expect(later.summary()).toMatchObject({ settledSamples: script.length, gaps: [] });
  return {
    lost: apart.flatMap(({ expected }) => expected).length,
    added: apart.flatMap(({ found }) => found).length,
  };
}

async function writeAll(chunks: Iterable<Int16Array>, write: (chunk: Int16Array) => Promise<void>): Promise<void> {
  for (const chunk of chunks) await write(chunk);
}

describe('a session that goes on with an earlier one', () => {
  it('loses no word and tells none twice, wherever the earlier one was cut', async () => {
    let [lost, added] = [0, 0];
    // 1 000 cuts by hand (CUTS=1000): none lost, none doubled.
    for (let seed = 1; seed <= Number(process.env['CUTS'] ?? 30); seed += 1) {
      const cut = await cutOnce(seed);
      lost += cut.lost;
      added += cut.added;
    }
    expect({ lost, added }).toEqual({ lost: 0, added: 0 });
  });

  it('refuses what no earlier session can have come to', () => {
    const { open } = virtualProvider();
    const finals: readonly FinalResult[] = [];
    expect(() => open({ earlier: { settledSamples: -1, finals } })).toThrow(/earlier\.settledSamples is -1/u);
    expect(() => open({ earlier: { settledSamples: 0.5, finals } })).toThrow(/earlier\.settledSamples is 0\.5/u);
    expect(() => open({ earlier: JSON.parse('{ "settledSamples": 16000 }') })).toThrow(/earlier\.finals/u);
  });

  it('is at its end at once where nothing is left', async () => {
    const { clock, script, simulator, open } = virtualProvider();
    const session = open({ earlier: { settledSamples: script.length, finals: [] } });
    const summary = await clock.runUntil(session.end());
    expect(summary).toMatchObject({ settledSamples: script.length, dials: 0, gaps: [] });
    expect(session.unsettled()).toHaveLength(0);
    await simulator.close();
  });
});
