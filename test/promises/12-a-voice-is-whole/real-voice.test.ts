import { bodhi } from '@throughline/core/providers/bodhi';
import { faseeh } from '@throughline/core/providers/faseeh';
import type { FinalResult, Summary, VoiceSummary } from '@throughline/core';
import { createLocalRecognizer, createLocalVoice, type LocalRecognizer, type LocalVoice } from '@throughline/local';
import { synthesize, transcribe } from '@throughline/node';
import { createSimulator, type Fault } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordErrors } from '@throughline/core/internal';

const text = `The morning train leaves the station at seven, and it is nearly always full.
  My sister reads the newspaper while I look at the fields and the rivers outside.
  After work we walk home together along the old canal, if the weather is fine.
  My brothers have never owned a car, and they say that they do not want one.`;

/** What the recogniser mishears of this voice when nothing is cut; it is none today. */
const MISHEARD_WORDS = 2;
/** A recogniser that is cut off may hear the words around the seam otherwise. */
const WORDS_PER_CUT = 2;

const RATE = 16_000;
/** Times real time. */
const PACE = 4;
const reset = (position: number): Fault => ({ on: { position }, do: { type: 'rst' } });

let recognizer: LocalRecognizer;
let voice: LocalVoice;

beforeAll(async () => {
  [recognizer, voice] = await Promise.all([createLocalRecognizer(), createLocalVoice({ pace: 2 * PACE })]);
}, 60_000);

afterAll(async () => {
  await Promise.all([recognizer.close(), voice.close()]);
});

interface Run {
  readonly said: Int16Array;
  readonly heard: string;
  readonly voice: VoiceSummary;
  readonly ears: Summary;
}

interface Faults {
  readonly ofVoice: readonly Fault[];
  readonly ofEars: readonly Fault[];
  /** Whether the session may count on the same samples for the same text. */
  readonly deterministic: boolean;
}

/** Speaks the text and has it recognised while it is spoken; a real voice, a real recogniser, real sockets. */
async function sayAndHear({ ofVoice, ofEars, deterministic }: Faults): Promise<Run> {
  // The engines are the test's to close, not the simulators'.
  const speaker = createSimulator({
    provider: faseehServer({
      engine: { name: voice.name, sampleRate: voice.sampleRate, open: (options, sink) => voice.open(options, sink) },
    }),
    faults: ofVoice,
  });
  const listener = createSimulator({
    provider: bodhiServer({
      engine: { name: recognizer.name, open: (options, sink) => recognizer.open(options, sink) },
    }),
    faults: ofEars,
  });
  const [mouth, ears] = await Promise.all([speaker.listen(), listener.listen()]);
  try {
    const speaking = synthesize({
      protocol: faseeh({ voiceId: 'slt', url: mouth.url, unknowns: { deterministic } }),
      credentials: { apiKey: 'none' },
    });
    const hearing = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: RATE, url: ears.url }),
      credentials: { apiKey: 'none', customerId: 'none' },
      pace: PACE,
    });
    const finals: FinalResult[] = [];
    hearing.on('final', (final) => finals.push(final));
    const said: number[] = [];
    const utterance = speaking.say(text);
    for await (const { pcm, sampleRate } of utterance) {
      expect(sampleRate).toBe(RATE);
      said.push(...pcm);
      await hearing.write(pcm);
    }
    await utterance.done;
    // The recogniser ends a segment at silence; nobody stops speaking at the last sample.
    await hearing.write(new Int16Array(RATE));
    return {
      said: Int16Array.from(said),
      ears: await hearing.end(),
      voice: await speaking.end(),
      heard: finals
        .toSorted((one, other) => one.start - other.start)
        .map((final) => final.text)
        .join(' '),
    };
  } finally {
    await Promise.all([speaker.close(), listener.close()]);
  }
}

describe('a text that is spoken by a real voice and heard by a real recogniser', () => {
  let undisturbed: Run;

  beforeAll(async () => {
    undisturbed = await sayAndHear({ ofVoice: [], ofEars: [], deterministic: true });
  }, 60_000);

  it('is heard as it was written, but for two words', () => {
    expect(wordErrors(text, undisturbed.heard), undisturbed.heard).toBeLessThanOrEqual(MISHEARD_WORDS);
    expect([undisturbed.voice.links, undisturbed.ears.links]).toEqual([1, 1]);
    expect(undisturbed.ears.acceptedSamples).toBe(undisturbed.said.length + RATE);
  });

  it('is the same to the sample through cuts in both directions, and is heard the same but for two words a cut', async () => {
    const cutsOfEars = [5.2, 13.7];
    const run = await sayAndHear({
      ofVoice: [reset(2.1), { on: { position: 7.3 }, do: { type: 'close', code: 1011 } }, reset(15.4)],
      ofEars: cutsOfEars.map(reset),
      deterministic: true,
    });
    expect(run.voice.links).toBe(4);
    expect(run.ears.links).toBe(1 + cutsOfEars.length);
    expect(run.said).toEqual(undisturbed.said);
    expect(run.ears.gaps).toEqual([]);
    expect(run.ears.settledSamples).toBe(run.ears.acceptedSamples);
    expect(wordErrors(undisturbed.heard, run.heard), run.heard).toBeLessThanOrEqual(WORDS_PER_CUT * cutsOfEars.length);
    expect(wordErrors(text, run.heard), run.heard).toBeLessThanOrEqual(
      MISHEARD_WORDS + WORDS_PER_CUT * cutsOfEars.length,
    );
  });

  it('loses nothing where cuts are joined in quiet places, and repeats at most half a second each, or two words', async () => {
    const cuts = [2.1, 7.3, 15.4];
    const run = await sayAndHear({ ofVoice: cuts.map(reset), ofEars: [], deterministic: false });
    const { links, seams } = run.voice;
    expect(links).toBe(1 + cuts.length);
    expect(seams.length).toBeGreaterThan(0);
    expect(seams.every(({ exact }) => !exact)).toBe(true);
    const repeated = run.said.length - undisturbed.said.length;
    expect(repeated).toBeGreaterThanOrEqual(0);
    expect(repeated).toBeLessThanOrEqual(seams.length * 0.5 * RATE);
    expect(wordErrors(undisturbed.heard, run.heard), run.heard).toBeLessThanOrEqual(WORDS_PER_CUT * cuts.length);
  });
});
