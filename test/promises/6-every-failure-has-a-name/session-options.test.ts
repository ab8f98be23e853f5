import {
  assess,
  bindPlatform,
  synthesize,
  transcribe,
  isSpeechError,
  type SpeechError,
  type Transport,
} from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { elsaScripted } from '@throughline/core/providers/elsa';
import { faseeh } from '@throughline/core/providers/faseeh';
import * as page from '@throughline/browser';
import * as node from '@throughline/node';
import { describe, expect, it } from 'vitest';

// A session is told at once, and by name, which of its options cannot be right. Nothing is ever dialled here.

type Call = (options?: unknown) => unknown;
type Kind = 'transcribe' | 'assess' | 'synthesize';

const transport: Transport = {
  headers: true,
  pings: true,
  open: () => {
    throw new Error('dialled');
  },
};
const bound = bindPlatform({ transport });
/** Every way to begin a session. */
const platforms = {
  core: { transcribe, assess, synthesize },
  node,
  page,
  'a platform of my own': bound,
} as unknown as Readonly<Record<string, Readonly<Record<Kind, Call>>>>;

const recogniser = bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000 });
const voice = faseeh({ voiceId: 'ar-najdi-male-2' });
const assessor = elsaScripted({ sentence: 'pizza party' });
const secret = 'fsh-0123456789abcdef';
const right: Readonly<Record<Kind, object>> = {
  transcribe: { protocol: recogniser, credentials: { apiKey: secret, customerId: 'c' }, transport },
  assess: { protocol: assessor, credentials: { token: secret }, transport },
  synthesize: { protocol: voice, credentials: { apiKey: secret }, transport },
};

function errorOf(run: () => unknown): SpeechError<'config-invalid'> {
  try {
    run();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const ofAll: readonly (readonly [change: object, field: string, says: string])[] = [
  [{ protocol: undefined }, 'protocol', 'protocol is missing'],
  [{ protocol: bodhi }, 'protocol', 'a function that was not called'],
  [{ protocol: {} }, 'protocol', 'an object without dial()'],
  [{ credentials: secret }, 'credentials', 'a value of type string'],
  [{ signal: new AbortController() }, 'signal', 'an AbortSignal'],
  [{ liv: true }, 'liv', 'not a known field'],
  [{ observr: () => 0 }, 'observr', 'did you mean observer?'],
  [{ observer: {} }, 'observer', 'a function'],
  [{ retry: { budget: 5 } }, 'retry.budget', 'one of budgetMs, slotMs'],
  [{ retry: 5 }, 'retry', 'an object with budgetMs, slotMs'],
  [{ limits: { connect: 5 } }, 'limits.connect', 'connectMs'],
  [{ limits: { connectMs: '5000' } }, 'limits.connectMs', '"5000"'],
  [{ transport: {} }, 'transport', 'an object without open()'],
  [{ lifecycle: {} }, 'lifecycle', 'an object without subscribe()'],
  [{ clock: Date }, 'clock', 'a clock'],
  [{ random: Math.random }, 'random', 'an object without next()'],
  [{ governor: {} }, 'governor', 'admit()'],
  [{ inspect: true }, 'inspect', 'a function'],
  [{ onListenerError: 'print' }, 'onListenerError', 'a function'],
  [{ allowInsecureUrl: 'yes' }, 'allowInsecureUrl', '"yes"; wanted: true or false'],
];

const ofAudio: readonly (readonly [change: object, field: string, says: string])[] = [
  [{ protocol: voice }, 'protocol', 'a protocol that does something else'],
  [{ liv: true }, 'liv', 'did you mean live?'],
  [{ live: 'yes' }, 'live', '"yes"; wanted: true or false'],
  [{ convert: 1 }, 'convert', '1; wanted: true or false'],
  [{ raw: 'true' }, 'raw', '"true"; wanted: true or false'],
  [{ isSpeech: true }, 'isSpeech', 'a function'],
  [{ createConverter: {} }, 'createConverter', 'a function'],
  [{ input: 16_000 }, 'input', 'an object with sampleRate, channels, encoding'],
  [{ input: { rate: 8000 } }, 'input.rate', 'one of sampleRate, channels, encoding'],
  [{ sampleRate: '16000' }, 'sampleRate', 'sampleRate is "16000", but'],
  [{ pace: '2' }, 'pace', 'pace is "2", but'],
  [{ earlier: 'text' }, 'earlier', '"text"'],
];

const ofTranscription: readonly (readonly [change: object, field: string, says: string])[] = [
  [{ protocol: assessor }, 'protocol', 'a protocol that recognises, like bodhi({ … })'],
  [{ idle: 'hangup' }, 'idle', '"hangup"; wanted: "keep-alive" or "hang-up"'],
  [{ window: 60 }, 'window', 'an object with seconds, overflow'],
  [{ window: { second: 60 } }, 'window.second', 'did you mean seconds?'],
  [{ window: { overflow: 'drop' } }, 'window.overflow', '"block" or "drop-oldest" or "fail"'],
  [{ replay: { maxLag: 5 } }, 'replay.maxLag', 'one of maxLagSeconds, preRollSeconds'],
];

const ofAssessment: readonly (readonly [change: object, field: string, says: string])[] = [
  [{ protocol: recogniser }, 'protocol', 'a protocol that assesses, like elsaScripted({ … })'],
  [{ window: { seconds: 60 } }, 'window', 'not a known field'],
];

const ofVoice: readonly (readonly [change: object, field: string, says: string])[] = [
  [{ protocol: recogniser }, 'protocol.text', 'a protocol that speaks'],
  [{ resume: 'again' }, 'resume', '"skip" or "restart" or "fail"'],
  [{ live: true }, 'live', 'not a known field'],
];

const wrong: Readonly<Record<Kind, typeof ofAll>> = {
  transcribe: [...ofAll.filter(([change]) => !('liv' in change)), ...ofAudio, ...ofTranscription],
  assess: [...ofAll.filter(([change]) => !('liv' in change)), ...ofAudio, ...ofAssessment],
  synthesize: [...ofAll, ...ofVoice],
};

describe.each(Object.keys(platforms))('options of a session that cannot be right are named at once: %s', (platform) => {
  const kinds: readonly Kind[] = ['transcribe', 'assess', 'synthesize'];
  const call = (kind: Kind): Call => platforms[platform]?.[kind] ?? (() => undefined);

  it.each(kinds.flatMap((kind) => wrong[kind].map(([change, field, says]) => ({ kind, field, says, change }))))(
    '$kind: $field, $says',
    ({ kind, field, says, change }) => {
      const error = errorOf(() => call(kind)({ ...right[kind], ...change }));
      expect(error.context.field).toBe(field);
      expect(error.message).toContain(says);
      expect(JSON.stringify(error)).not.toContain(secret);
    },
  );

  it.each(kinds)('%s: none at all', (kind) => {
    for (const none of [undefined, null, 7, 'all', []])
      expect(errorOf(() => call(kind)(none)).code).toBe('config-invalid');
  });

  it.each(kinds)('%s: credentials are needed, but in a page, where a relay has them', (kind) => {
    const { credentials: _, ...rest } = { credentials: {}, ...right[kind] };
    const begin = () => call(kind)(rest);
    const says = platform === 'page' ? undefined : errorOf(begin).message;
    expect(says ?? 'credentials is missing').toContain('credentials is missing');
  });

  it.each(kinds)('%s: what is right, and what is there and undefined, is taken', (kind) => {
    const absent = Object.fromEntries(
      ['signal', 'retry', 'observer', 'lifecycle', 'inspect'].map((name) => [name, undefined]),
    );
    const session = call(kind)({ ...right[kind], ...absent }) as ReturnType<typeof transcribe>;
    session.closed.catch(() => undefined);
    expect(session.status.state).toBe('idle');
    session.abort();
  });

  it.each(['transcribe', 'assess'] as const)('%s: pipe() says what it was not given', async (kind) => {
    for (const [source, options, field] of [
      [undefined, undefined, 'source'],
      [7, undefined, 'source'],
      [{ format: {}, frames: 'none' }, undefined, 'source'],
      [source8k, { signal: new AbortController() }, 'signal'],
      [source8k, { end: 'yes' }, 'end'],
    ] as const) {
      const session = call(kind)(right[kind]) as ReturnType<typeof transcribe>;
      session.closed.catch(() => undefined);
      await expect(session.pipe(source as never, options as never)).rejects.toMatchObject({
        code: 'config-invalid',
        context: { field },
      });
      session.abort();
    }
  });
});

const source8k = {
  format: { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' },
  seekable: false,
  async *frames() {},
};
