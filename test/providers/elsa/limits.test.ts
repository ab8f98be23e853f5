import { describe, expect, it } from 'vitest';
import { assess, isSpeechError, type AudioSource, type SpeechError } from '@throughline/core';
import {
  elsaScripted,
  elsaUnscripted,
  type ElsaScriptedConfig,
  type ElsaUnscriptedConfig,
} from '@throughline/core/providers/elsa';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { assessVirtually } from '../../kit/assessment.ts';
import { elsaCredentials as credentials } from '../../kit/providers.ts';
import { rejectionOf } from '../../kit/rejection.ts';
import { sourceOf } from '../../kit/sources.ts';

const RATE = 16_000;

function thrown(run: () => unknown): SpeechError {
  try {
    run();
  } catch (error) {
    if (isSpeechError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** As a microphone or standard input is: nobody knows how long it will be. */
function withoutDuration({ duration: _duration, ...source }: AudioSource): AudioSource {
  return { ...source, seekable: false };
}

const plans = [
  { kind: 'scripted', plan: 'standard', maximumSeconds: 20 },
  { kind: 'unscripted', plan: 'standard', maximumSeconds: 20 },
  { kind: 'scripted', plan: 'premium', maximumSeconds: 45 },
  { kind: 'unscripted', plan: 'premium', maximumSeconds: 150 },
] as const;

describe("the plan's longest stream", () => {
  it.each(plans)(
    'of $plan $kind speech is $maximumSeconds s: a longer file is refused before anything is dialled',
    async (row) => {
      const { kind, plan, maximumSeconds } = row;
      const script = speechScript({ seconds: maximumSeconds + 0.1, seed: 71 });
      let refused: SpeechError | undefined;
      const run = await assessVirtually({
        kind,
        plan,
        seed: 71,
        script,
        feed: async (session, source) => {
          refused = await rejectionOf(session.pipe(source, { end: true }));
          session.abort();
        },
      });
      expect(refused?.code).toBe('audio-too-long');
      expect(refused?.context).toMatchObject({ maximumSeconds, plan });
      expect(refused?.remedy).toBeDefined();
      expect(run.session.positions.acceptedSamples).toBe(0);
      expect(run.simulator.ledger.dials).toEqual([]);
    },
  );

  it.each(plans)('of $plan $kind speech is taken to its last sample', async ({ kind, plan, maximumSeconds }) => {
    const script = speechScript({ seconds: maximumSeconds, seed: 72 });
    const run = await assessVirtually({ kind, plan, seed: 72, script });
    expect(run.error).toBeUndefined();
    expect(run.result?.seconds).toBe(maximumSeconds);
  });

  it('ends a source that does not say how long it is; what was accepted until then is assessed', async () => {
    const script = speechScript({ seconds: 25, seed: 73 });
    let refused: SpeechError | undefined;
    const run = await assessVirtually({
      kind: 'scripted',
      plan: 'standard',
      seed: 73,
      script,
      feed: async (session, source) => {
        refused = await rejectionOf(session.pipe(withoutDuration(source)));
        await session.end();
      },
    });
    expect(refused?.code).toBe('audio-too-long');
    expect(run.result?.seconds).toBe(20);
    expect(run.simulator.ledger.missing(0, 20 * RATE)).toEqual([]);
  });

  it('refuses the write that would pass it, and none before; the session goes on', async () => {
    const script = speechScript({ seconds: 21, seed: 74 });
    const audio = scriptAudio(script);
    const codes: (string | undefined)[] = [];
    const told: string[] = [];
    const run = await assessVirtually({
      kind: 'unscripted',
      plan: 'standard',
      seed: 74,
      script,
      feed: async (session) => {
        const write = async (from: number, to: number): Promise<void> => {
          codes.push((await rejectionOf(session.write(audio.samples(from * RATE, to * RATE))))?.code);
        };
        session.on('warning', ({ code, message }) => told.push(`${code}: ${message.includes('audio-too-long')}`));
        await write(0, 19);
        await write(19, 20.5);
        await write(19, 20);
        await write(20, 20.1);
        await session.end();
      },
    });
    expect(codes).toEqual([undefined, 'audio-too-long', undefined, 'audio-too-long']);
    // Once, for callers that do not look at what write() returns.
    expect(told).toEqual(['audio-refused: true']);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
    expect(run.result?.seconds).toBe(20);
  });

  it('counts bytes and floats of the input as what they are', async () => {
    const seconds: (string | undefined)[] = [];
    const run = await assessVirtually({
      kind: 'scripted',
      plan: 'standard',
      seed: 75,
      session: { input: { encoding: 'pcm_f32le' } },
      feed: async (session) => {
        seconds.push((await rejectionOf(session.write(new Uint8Array(20.5 * RATE * 4))))?.code);
        seconds.push((await rejectionOf(session.write(new Float32Array(20.5 * RATE))))?.code);
        seconds.push((await rejectionOf(session.write(new Int16Array(20.5 * RATE))))?.code);
        seconds.push((await rejectionOf(session.write(new Uint8Array(15 * RATE * 4))))?.code);
        session.abort();
      },
    });
    expect(seconds).toEqual(['audio-too-long', 'audio-too-long', 'audio-too-long', undefined]);
    expect(run.error?.code).toBe('aborted');
  });

  it('can be told, for a plan of which nothing is known or something else holds', async () => {
    const tooLong = (config: ElsaUnscriptedConfig) => thrown(() => elsaUnscripted(config).assertLength(31)).context;
    expect(elsaUnscripted({ plan: 'asr' }).longestSeconds).toBeUndefined();
    elsaUnscripted({ plan: 'asr' }).assertLength(3_000);
    expect(tooLong({ plan: 'asr', maximumSeconds: 30 })).toEqual({ seconds: 31, maximumSeconds: 30, plan: 'asr' });
    expect(tooLong({ maximumSeconds: 30.5 })).toMatchObject({ maximumSeconds: 30.5 });
  });
});

describe('the window', () => {
  it('holds the longest stream and 5 s more, all of it until the result has come', async () => {
    const script = speechScript({ seconds: 45, seed: 76 });
    let held = 0;
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 76,
      script,
      faults: [{ on: { position: 44 }, do: { type: 'outage', seconds: 30 } }],
      feed: async (session, source) => {
        session.on('status', () => {
          held = Math.max(held, session.unsettled().length);
        });
        await session.pipe(source, { end: true });
      },
    });
    expect(held).toBe(script.length);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
  });
});

const noSentence = { code: 'field-missing', context: { field: 'sentence' } };

/** A configuration as a caller without types may write it. */
const spoilt = (config: object): ElsaScriptedConfig => config as ElsaScriptedConfig;

describe('what cannot be right is refused before anything is dialled', () => {
  it.each([
    { what: 'no sentence', config: spoilt({}), ...noSentence },
    { what: 'a sentence of blanks', config: { sentence: ' \n' }, ...noSentence },
    { what: 'a sentence that is a number', config: spoilt({ sentence: 7 }), ...noSentence },
    { what: 'no configuration', config: spoilt(undefined as never), code: 'config-invalid', context: {} },
    {
      what: 'an unknown plan',
      config: spoilt({ sentence: 'a', plan: 'gold' }),
      code: 'config-invalid',
      context: { field: 'plan' },
    },
    {
      what: 'an address of HTTP',
      config: { sentence: 'a', url: 'https://x.test' },
      code: 'config-invalid',
      context: { field: 'url' },
    },
    {
      what: 'an unknown field',
      config: spoilt({ sentence: 'a', returnJson: true }),
      code: 'config-invalid',
      context: { field: 'returnJson' },
    },
  ] as const)('$what', ({ config, code, context }) => {
    const error = thrown(() => elsaScripted(config));
    expect(error.code).toBe(code);
    expect(error.context).toMatchObject(context);
  });

  it.each([
    { what: 'no token', given: {} },
    { what: 'a token with the word ELSA before it', given: { token: `ELSA ${credentials.token}` } },
    { what: 'a token with a line break', given: { token: `${credentials.token}\n` } },
  ])('$what, without showing it', ({ given }) => {
    const error = thrown(() =>
      assess({
        protocol: elsaScripted({ sentence: 'pizza party' }),
        credentials: given as typeof credentials,
        transport: { headers: true, pings: true, open: () => expect.unreachable() },
      }),
    );
    expect(error.code).toBe('config-invalid');
    expect(error.message).toContain('token');
    expect(JSON.stringify(error)).not.toContain(credentials.token);
  });

  it.each([
    { what: '48 kHz', input: { sampleRate: 48_000 } },
    { what: 'stereo', input: { channels: 2 } },
  ])('audio of $what, unless it may be converted', ({ input }) => {
    const error = thrown(() =>
      assess({
        protocol: elsaUnscripted(),
        credentials,
        input,
        transport: { headers: true, pings: true, open: () => expect.unreachable() },
      }),
    );
    expect(error.code).toBe('audio-format');
  });

  it('a file in the place of its samples', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 77,
      feed: async (session) => {
        const flac = Uint8Array.from('fLaC0000000000000000', (letter) => letter.charCodeAt(0));
        expect((await rejectionOf(session.write(flac)))?.code).toBe('audio-container');
        session.abort();
      },
    });
    expect(run.simulator.ledger.dials).toEqual([]);
  });

  it('a source in another format than the session takes', async () => {
    const run = await assessVirtually({
      kind: 'scripted',
      seed: 78,
      feed: async (session) => {
        const source = sourceOf(speechScript({ seconds: 2, seed: 78, sampleRate: 8_000 }));
        expect((await rejectionOf(session.pipe(source)))?.code).toBe('audio-format');
        session.abort();
      },
    });
    expect(run.simulator.ledger.dials).toEqual([]);
  });
});
