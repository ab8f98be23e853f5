import { describe, expect, it } from 'vitest';
import { isSpeechError, synthesize, type Random, type Utterance } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { randomFaults, scriptedVoice, seededRandom } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { DamagingTransport } from '../../kit/fuzz/damaging-transport.ts';
import { whole } from '../../kit/fuzz/mutate-frame.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { playRounds, type Round } from '../../kit/fuzz/rounds.ts';
import { runsOf } from '../../kit/soak.ts';

// Ends of most kinds come rarely: a twentieth would not lead to all.
const FRAMES = runsOf(100_000, 5);

const noMoney = 'Insufficient wallet balance. Required: $0.50, Available: $0.25';

const errors = (apiKey: string): readonly string[] =>
  [
    'Text must have at least 3 words and 10 characters',
    `Invalid API key ${apiKey}`,
    ...Array.from({ length: 3 }, () => noMoney),
    'Model not found: faseeh-v2-preview',
    'Concurrency limit exceeded. Maximum 5 concurrent requests allowed. Current: 6.',
    'Internal server error',
    'Invalid message type. Expected "voice-request"',
  ].map((message) => JSON.stringify({ type: 'error', message }));

/** Of audio and last words only few: a bad one ends a link or a sentence. */
const others = [
  '{"audio":"AAABAAIA","sampleRate":24000,"isFinal":false}',
  '{"audio":"","sampleRate":24000,"isFinal":true}',
  '{"type":"connectionInitialized"}',
  ...Array.from({ length: 9 }, () => '{"type":"alignment","chars":["a","b"],"startTimes":[0,12],"audioLength":1.5}'),
];

const sentences = [
  'The first ships left the harbour early.',
  'Nobody watched them from the northern wall!',
  'Would they ever come home again this year?',
  'Only old sailors asked that question aloud.',
];

/** Whether nothing of a frame is lost, whatever it says. */
function isReadable(frame: string | Uint8Array, random: Random): boolean {
  const link = faseeh({ voiceId: 'v' }).link({ epoch: 1, headers: true, random, credentials: { apiKey: 'fsh-0' } });
  return link.receive(frame).every(({ type }) => type !== 'unread' && type !== 'wrong-audio');
}

/** Reads an utterance to its end, or cancels it after some pieces. */
async function read(
  utterance: Utterance,
  { pieces, apiKey }: { readonly pieces: number; readonly apiKey: string },
  complain: (what: string) => void,
): Promise<void> {
  let left = pieces;
  try {
    for await (const { pcm, sampleRate } of utterance) {
      if (pcm.length === 0 || !(sampleRate > 0)) complain(`a piece of ${pcm.length} samples at ${sampleRate}`);
      left -= 1;
      if (left === 0) break;
    }
    await utterance.done;
  } catch (error) {
    if (!isSpeechError(error)) complain(`utterance ${utterance.number} rejected with ${String(error)}`);
    else if (JSON.stringify(error).includes(apiKey)) complain('a key was shown');
  }
}

/** One voice from its first word to its end or its abortion, with whatever provider, reader and options the seed draws. */
async function play(seed: number, random: Random): Promise<Round> {
  // What accounts may have at once is shared in a process, and a frame may tell it: each has one of its own.
  const apiKey = `fsh-4f9a2c71d8e6b0-${seed}`;
  const {
    clock,
    simulator,
    transport: direct,
  } = virtualSetting({
    server: faseehServer({ engine: scriptedVoice({ chunkSeconds: 0.05, stretch: random.next() < 0.5 ? 0 : 0.05 }) }),
    faults: random.next() < 0.3 ? randomFaults(seededRandom(seed), { count: 2, seconds: 20 }) : [],
    seed,
  });
  const transport = new DamagingTransport(direct, {
    random,
    most: 12,
    others,
    errors: errors(apiKey),
    loss: random.next() < 0.3 ? 0.05 : 0,
    // A frame that may hold audio and cannot be read ends its link, so that most providers send few of them.
    lets: random.next() < 0.1 ? () => true : (frame) => isReadable(frame, random) || random.next() < 0.003,
  });
  const complaints: string[] = [];
  const complain = (what: string): void => void complaints.push(what);
  const voice = synthesize({
    protocol: faseeh({
      voiceId: 'ar-najdi-male-2',
      url: 'ws://127.0.0.1:2710',
      unknowns: { deterministic: random.next() < 0.5, cancel: random.next() < 0.5 ? 'clear' : 'replace' },
    }),
    credentials: { apiKey },
    transport,
    clock,
    random,
    resume: random.next() < 0.7 ? 'skip' : 'restart',
    onListenerError: (error) => complain(`a listener threw ${String(error)}`),
  });
  const reading: Promise<void>[] = [];
  for (let count = 5 + whole(random, 20); count > 0; count -= 1) {
    const text = Array.from({ length: 1 + whole(random, 6) }, () => sentences[whole(random, sentences.length)]);
    const pieces = random.next() < 0.2 ? 1 + whole(random, 20) : Infinity;
    reading.push(read(voice.say(text.join(' ')), { pieces, apiKey }, complain));
  }
  const abortsAfterMs = random.next() < 0.2 ? whole(random, 8_000) : undefined;
  let abortedAt = Infinity;
  const abortion =
    abortsAfterMs === undefined
      ? undefined
      : clock.setTimeout(() => {
          abortedAt = clock.now();
          voice.abort('enough');
        }, abortsAfterMs);
  const outcome = await clock.runUntil(
    voice.end().then(
      () => 'closed',
      (error: unknown) => (isSpeechError(error) ? error.code : Promise.reject(error as Error)),
    ),
  );
  clock.clearTimeout(abortion);
  await clock.runUntil(Promise.all(reading));
  if (clock.now() > abortedAt + 1_000) complain('an abort took longer than a second');
  await simulator.close();
  await clock.advance(1_000);
  if (clock.pending > 0) complain(`${clock.pending} timers were left behind`);
  return { frames: transport.frames, outcome, complaints };
}

describe('damaged frames of Faseeh', () => {
  it(
    `${FRAMES} of them never throw out of a voice, never hang one, and leave nothing behind`,
    { timeout: 300_000 },
    async () => {
      const { frames, outcomes, growth } = await playRounds(FRAMES, play);
      expect(frames).toBeGreaterThanOrEqual(FRAMES);
      // They led to every kind of end.
      expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['closed', 'aborted', 'insufficient-balance']));
      expect(growth).toBeLessThan(1.1);
    },
  );
});
