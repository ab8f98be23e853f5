import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodhi } from '@throughline/core/providers/bodhi';
import type { FinalResult, Summary } from '@throughline/core';
import { alignWords, comparedWords } from '@throughline/core/internal';
import { createLocalRecognizer, samples, type LocalRecognizer } from '@throughline/local';
import { openAudioFile, transcribe } from '@throughline/node';
import { createSimulator, type Fault } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';

/** Times real time: the recogniser is fast enough, and the suite is not. */
const PACE = 4;
const CUTS_SECONDS = [6.3, 14.9, 25.2];
const WORDS_PER_CUT = 2;
const NEAR_SEAM_SECONDS = 2;

let recognizer: LocalRecognizer;

beforeAll(async () => {
  recognizer = await createLocalRecognizer();
}, 60_000);

afterAll(async () => {
  await recognizer.close();
});

interface Heard {
  readonly words: readonly { readonly text: string; readonly middle: number }[];
  readonly summary: Summary;
  /** Why links have ended before their time. */
  readonly failures: readonly string[];
}

/** Real recorded speech, a real recogniser, real sockets. */
async function hear(faults: readonly Fault[]): Promise<Heard> {
  const simulator = createSimulator({
    provider: bodhiServer({
      engine: { name: recognizer.name, open: (options, sink) => recognizer.open(options, sink) },
    }),
    faults,
  });
  const { url } = await simulator.listen();
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
    credentials: { apiKey: 'none-needed', customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' },
    pace: PACE,
  });
  const finals: FinalResult[] = [];
  session.on('final', (final) => finals.push(final));
  const failures: string[] = [];
  session.on('link', (link) => {
    if (link.state === 'failed') failures.push(link.error.code);
  });
  await session.pipe(await openAudioFile(samples.readings), { end: true });
  const summary = await session.closed;
  await simulator.close();
  const words = finals
    .toSorted((a, b) => a.start - b.start)
    .flatMap((final) => final.words ?? [])
    .flatMap(({ text, start, end }) => comparedWords(text).map((word) => ({ text: word, middle: (start + end) / 2 })));
  return { words, summary, failures };
}

describe('real speech, heard by a real recogniser through three cuts', () => {
  it('reads as in an undisturbed run, but for at most two words a cut, none farther than 2 s from a seam', async () => {
    const undisturbed = await hear([]);
    const cut = await hear(CUTS_SECONDS.map((position) => ({ on: { position }, do: { type: 'rst' } })));
    expect(undisturbed.words.length).toBeGreaterThan(60);
    expect(undisturbed.failures).toEqual([]);
    expect(undisturbed.summary.links).toBe(1);
    expect(cut.failures).toEqual(CUTS_SECONDS.map(() => 'connection-lost'));
    expect(cut.summary.links).toBe(1 + CUTS_SECONDS.length);
    expect(cut.summary.settledSamples).toBe(cut.summary.acceptedSamples);
    expect(cut.summary.acceptedSamples).toBe(undisturbed.summary.acceptedSamples);
    expect(cut.summary.gaps).toEqual([]);
    const differences = alignWords(undisturbed.words, cut.words, (one, other) => one.text === other.text);
    const different = differences.flatMap(({ expected, found }) => [...expected, ...found]);
    expect(different.length).toBeLessThanOrEqual(WORDS_PER_CUT * CUTS_SECONDS.length);
    const rate = cut.summary.sampleRate;
    for (const { text, middle } of different) {
      const distances = cut.summary.seams.map((seam) => Math.abs(seam.settledSample / rate - middle));
      expect(Math.min(...distances), `«${text}» at ${middle} s differs`).toBeLessThanOrEqual(NEAR_SEAM_SECONDS);
    }
  }, 120_000);
});
