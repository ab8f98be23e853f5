import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { assess, isSpeechError, type Random, type SocketHandlers, type Transport } from '@throughline/core';
import { elsaScripted, elsaUnscripted } from '@throughline/core/providers/elsa';
import { seededRandom, VirtualClock } from '@throughline/simulator';
import { elsaErrorMessage, elsaErrorPage, type ElsaErrorName } from '@throughline/simulator/providers/elsa';
import { kinds, type SpeechKind } from '../../kit/assessment.ts';
import { elsaCredentials as credentials } from '../../kit/providers.ts';
import { runsOf } from '../../kit/soak.ts';

// A result is a rare end: a twentieth would not lead to it.
const FRAMES = runsOf(100_000, 5);
const SEED = 91;
/** So many frames a session at most: then it is ended, and has to come to its end. */
const FRAMES_PER_SESSION = 200;

interface Seeds {
  /** What lets audio be sent. */
  readonly ready: string;
  /** What a link lives through. */
  readonly harmless: readonly string[];
  /** What ends it, one way or the other; rarer, so that sessions hear more than a few frames. */
  readonly last: readonly string[];
}

const RARE = 0.04;

const seeds: Readonly<Record<SpeechKind, Seeds>> = {
  scripted: {
    ready: '{"type":"ELSA:start_stream_result"}',
    harmless: [
      '{"type":"ELSA:wsConnect","data":{"server":"a7"}}',
      '{"type":"ELSA:audioACK"}',
      '{"type":"ELSA:warning","message":"the audio is quiet"}',
      '{"type":"ELSA:decoding_result","data":{"utterance":[{"sentence":"pizza party","nativeness_score":81.5,"decision":"correct","words":[{"text":"pizza","nativeness_score":90,"start_time":0.1,"end_time":0.4,"phonemes":[{"text":"p","trans_arpabet":"P"}]}]}],"total_time":1.5,"stream_finished":false}}',
      '{"type":"ELSA:ready"}',
    ],
    last: [
      '{"type":"ELSA:stopped_listening"}',
      ...several(
        '{"type":"ELSA:decoding_result","data":{"utterance":[{"sentence":"pizza party"}],"stream_finished":true}}',
      ),
      ...errorsAs((message) => ({ type: 'ELSA:error', message })),
    ],
  },
  unscripted: {
    ready: '{"status":"processing","stream_id":"s-1"}',
    harmless: ['{"status":"processing","stream_id":"s-1"}', '{"status":"processing","progress":0.5}'],
    last: [
      ...several(
        '{"status":"success","result_link":"https://x.test/r","audio_link":"https://x.test/a","result":{"speakers":[{"total_time":2,"metrics":{"general_scores":{"elsa":{"eps_score":70}}},"utterances":[{"text":"so it is","result":{"nativeness_score":80,"words":[{"text":"so"}]}}]}]}}',
      ),
      ...errorsAs((reason) => ({ status: 'failed', reason })),
    ],
  },
};

/** More often than each of the errors: a result is one end of many. */
function several(frame: string): readonly string[] {
  return Array.from({ length: 6 }, () => frame);
}

function errorsAs(frameOf: (message: string) => object): readonly string[] {
  const parameters = { error: 'x', audio_format: 'mp3', token: credentials.token, user_type: 'user', user_id: '7' };
  const names = Object.keys(elsaErrorPage) as ElsaErrorName[];
  return names.map((name) => JSON.stringify(frameOf(elsaErrorMessage(name, parameters))));
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

const inserts: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  'null',
  'true',
  '-1e999',
  '1e308',
  '\\u0000',
  '\ud800',
  '__proto__',
  '{}',
  '[[]]',
];
const values: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  'x',
  [],
  {},
  [null],
  { type: 'ELSA:error' },
  'a'.repeat(5_000),
];

/** A frame that was true, with something wrong in it; now and then it is right. */
function mutate(frame: string, random: Random): string | Uint8Array {
  const at = Math.floor(random.next() * (frame.length + 1));
  const until = Math.min(frame.length, at + Math.floor(random.next() * 12));
  switch (Math.floor(random.next() * 8)) {
    case 0:
      return frame.slice(0, at);
    case 1:
      return frame.slice(0, at) + frame.slice(until);
    case 2:
      return frame.slice(0, at) + pick(random, inserts) + frame.slice(at);
    case 3:
      return frame.slice(0, at) + frame.slice(at, until) + frame.slice(at);
    case 4:
      return new TextEncoder().encode(frame.slice(at));
    case 5:
    case 6:
      return replaceField(frame, random);
    default:
      return frame;
  }
}

/** The same message with another value somewhere in it. */
function replaceField(frame: string, random: Random): string {
  const message: unknown = JSON.parse(frame);
  let left = Math.floor(random.next() * 12);
  return JSON.stringify(message, (_key, value: unknown) => {
    left -= 1;
    return left === 0 ? pick(random, values) : value;
  });
}

/** A provider of which a test holds the strings. */
class Puppets implements Transport {
  readonly headers = true;
  readonly pings = true;
  #handlers: SocketHandlers | undefined;
  dials = 0;

  open(_request: unknown, handlers: SocketHandlers) {
    this.dials += 1;
    this.#handlers = handlers;
    queueMicrotask(() => {
      if (this.#handlers === handlers) handlers.opened();
    });
    const end = (code: number): void => {
      if (this.#handlers !== handlers) return;
      this.#handlers = undefined;
      queueMicrotask(() => handlers.ended({ type: 'close', code, reason: '' }));
    };
    return {
      bufferedAmount: 0,
      send: () => undefined,
      ping: () => handlers.activity(),
      close: () => end(1000),
      terminate: () => end(1006),
    };
  }

  /** Says something on the link that is open; false where there is none. */
  say(frame: string | Uint8Array): boolean {
    this.#handlers?.message(frame);
    return this.#handlers !== undefined;
  }
}

const settled: readonly string[] = ['closed', 'failed', 'aborted'];

/** One session that hears nothing but such frames; tells how many until it was over, and how it ended. */
async function hear(
  kind: SpeechKind,
  random: Random,
  most: number,
): Promise<{ readonly told: number; readonly outcome: string }> {
  const clock = new VirtualClock();
  const transport = new Puppets();
  const thrown: unknown[] = [];
  const session = assess({
    protocol: kind === 'scripted' ? elsaScripted({ sentence: 'pizza party' }) : elsaUnscripted(),
    credentials,
    transport,
    clock,
    random,
    live: true,
    onListenerError: (error) => thrown.push(error),
  });
  const shown: string[] = [];
  session.on('warning', ({ message }) => shown.push(message));
  let told = 0;
  const { ready, harmless, last } = seeds[kind];
  while (told < most && !settled.includes(session.status.state)) {
    await clock.advance(100 + random.next() * 100);
    if (session.status.state === 'connecting' || session.status.state === 'recovering') transport.say(ready);
    if (random.next() < 0.3) session.write(new Int16Array(800).fill(9)).catch(() => undefined);
    for (let burst = Math.floor(random.next() * 80); burst > 0; burst -= 1) {
      const frame = pick(random, random.next() < RARE ? last : harmless);
      if (transport.say(mutate(frame, random))) told += 1;
    }
  }
  session.end().catch(() => undefined);
  // Whatever it was told, it comes to its end, with a result or with an error that has a name.
  const outcome = await clock.runUntil(
    session.result.then(
      ({ request }) => request,
      (error: unknown) => {
        if (!isSpeechError(error)) throw error;
        shown.push(JSON.stringify(error));
        return error.code;
      },
    ),
  );
  expect(settled).toContain(session.status.state);
  expect(thrown).toEqual([]);
  expect(shown.some((text) => text.includes(credentials.token))).toBe(false);
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
  return { told, outcome };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe(`${FRAMES} mutated frames`, () => {
  it.each(kinds)('never throw out of a %s session, never hang it, and leave nothing behind', async (kind) => {
    const random = seededRandom(SEED);
    const each = FRAMES / kinds.length;
    let frames = 0;
    const outcomes = new Map<string, number>();
    const run = async (until: number): Promise<void> => {
      while (frames < until) {
        try {
          const { told, outcome } = await hear(kind, random, Math.min(FRAMES_PER_SESSION, until - frames));
          frames += told;
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        } catch (error) {
          throw new Error(`seed ${SEED}, ${kind}, within ${FRAMES_PER_SESSION} frames of frame ${frames}`, {
            cause: error,
          });
        }
      }
    };
    await run(each / 5);
    const before = heapBytes();
    await run(each);
    expect(frames).toBeGreaterThanOrEqual(each);
    // The frames have led sessions to every kind of end, and to results.
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining([kind, 'authentication-failed', 'audio-invalid']));
    expect(heapBytes() - before).toBeLessThan(2 * 2 ** 20);
  });
});
