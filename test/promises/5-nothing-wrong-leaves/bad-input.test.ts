import { describe, expect, it } from 'vitest';
import { isSpeechError, transcribe, type ErrorCode, type TranscribeOptions } from '@throughline/core';
import { bodhi, type BodhiConfig, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { scriptedEngine, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { virtualSetting } from '../../kit/setting.ts';

const script = speechScript({ seconds: 5, seed: 1 });

/** A provider, and the options of a session that is right in everything. */
function provider() {
  const server = bodhiServer({ engine: scriptedEngine({ script }) });
  const { clock, simulator, transport, url } = virtualSetting({ server });
  const config: BodhiConfig = { model: 'en-general-v2-8khz', sampleRate: 16_000, url };
  const options: TranscribeOptions<BodhiCredentials> = {
    protocol: bodhi(config),
    credentials,
    transport,
    clock,
  };
  return { clock, simulator, config, options };
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

interface BadOption {
  readonly name: string;
  readonly change: Partial<TranscribeOptions<BodhiCredentials>>;
  readonly code: ErrorCode;
  readonly says: RegExp;
}

const badOptions: readonly BadOption[] = [
  {
    name: 'a window of no length',
    change: { window: { seconds: 0 } },
    code: 'config-invalid',
    says: /window\.seconds is 0/,
  },
  {
    name: 'a window of NaN',
    change: { window: { seconds: Number.NaN } },
    code: 'config-invalid',
    says: /window\.seconds is NaN/,
  },
  { name: 'a negative pace', change: { pace: -1 }, code: 'config-invalid', says: /pace is -1/ },
  {
    name: 'a negative budget',
    change: { retry: { budgetMs: -5 } },
    code: 'config-invalid',
    says: /retry\.budgetMs is -5/,
  },
  {
    name: 'a connect limit of 1 ms',
    change: { limits: { connectMs: 1 } },
    code: 'config-invalid',
    says: /limits\.connectMs is 1/,
  },
  { name: 'a sample rate of 0', change: { input: { sampleRate: 0 } }, code: 'config-invalid', says: /input/ },
  { name: 'nine channels', change: { input: { channels: 9 } }, code: 'config-invalid', says: /channels/ },
  {
    name: '48 kHz without conversion',
    change: { input: { sampleRate: 48_000 } },
    code: 'audio-format',
    says: /48 kHz.*16 kHz/,
  },
  {
    name: 'stereo without conversion',
    change: { input: { channels: 2 } },
    code: 'audio-format',
    says: /stereo|2 channels/,
  },
  {
    name: 'conversion where nothing converts',
    change: { input: { sampleRate: 48_000 }, convert: true },
    code: 'audio-format',
    says: /no converter/,
  },
  { name: 'an empty key', change: { credentials: { apiKey: '' } }, code: 'config-invalid', says: /apiKey/ },
  {
    name: 'a missing customer id',
    change: { credentials: { apiKey: 'key-4f9a2c71d8e6' } },
    code: 'config-invalid',
    says: /customerId/,
  },
];

describe('options that cannot be right', () => {
  it.each(badOptions)('$name: refused at once with $code, and nothing is dialled', async ({ change, code, says }) => {
    const { options, simulator, clock } = provider();
    const error = errorOf(() => transcribe({ ...options, ...change }));
    expect(isSpeechError(error, code) ? error.message : error).toMatch(says);
    expect(isSpeechError(error) && error.message.startsWith(`${code}: `)).toBe(true);
    await clock.advance(1_000);
    expect(simulator.ledger.dials).toEqual([]);
    await simulator.close();
  });

  it.each([
    { name: 'credentials would go unencrypted over the network', url: 'ws://bodhi.example.com', code: 'insecure-url' },
    { name: 'the address is no WebSocket', url: 'https://bodhi.navana.ai', code: 'config-invalid' },
    { name: 'the address is no address', url: 'bodhi', code: 'config-invalid' },
  ] as const)('$name: $code, and nothing is dialled', async ({ url, code }) => {
    const { options, config, simulator } = provider();
    const error = errorOf(() => transcribe({ ...options, protocol: bodhi({ ...config, url }) }));
    expect(isSpeechError(error, code)).toBe(true);
    expect(simulator.ledger.dials).toEqual([]);
    await simulator.close();
  });
});

interface BadAudio {
  readonly name: string;
  readonly chunk: unknown;
  readonly input?: 'pcm_f32le';
  readonly code: ErrorCode;
  readonly says: RegExp;
}

const riff = new Uint8Array(44);
riff.set(Buffer.from('RIFF\x24\x08\0\0WAVEfmt ', 'latin1'));

const badAudio: readonly BadAudio[] = [
  { name: 'a WAV file as raw PCM', chunk: riff, code: 'audio-container', says: /WAV/ },
  {
    name: 'an Ogg file as raw PCM',
    chunk: new Uint8Array(Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0', 'latin1')),
    code: 'audio-container',
    says: /Ogg/,
  },
  { name: 'NaN', chunk: Float32Array.of(0, Number.NaN, 0), code: 'audio-invalid', says: /sample 1/ },
  { name: 'infinity', chunk: Float32Array.of(Infinity), code: 'audio-invalid', says: /sample 0/ },
  { name: '16-bit numbers as floats', chunk: Float32Array.of(0, 12_000), code: 'audio-invalid', says: /−1…1/ },
  { name: 'a text', chunk: 'audio', code: 'audio-invalid', says: /audio/ },
  { name: 'nothing', chunk: undefined, code: 'audio-invalid', says: /audio/ },
];

describe('audio that the provider would refuse', () => {
  it.each(badAudio)(
    '$name: refused with $code, nothing of it accepted, nothing dialled',
    async ({ chunk, code, says }) => {
      const { options, simulator, clock } = provider();
      const session = transcribe(options);
      const error = await session.write(chunk as Uint8Array).catch((reason: unknown) => reason);
      expect(isSpeechError(error, code) ? error.message : error).toMatch(says);
      expect(session.positions.acceptedSamples).toBe(0);
      await clock.advance(1_000);
      expect(simulator.ledger.dials).toEqual([]);
      // A session is unharmed by a write that was wrong; where the whole stream is, its end says so.
      const end = await clock.runUntil(session.end().catch((reason: unknown) => reason));
      expect(isSpeechError(end) ? end.code : 'closed').toBe(code === 'audio-container' ? code : 'closed');
      await simulator.close();
    },
  );

  it('a source of another rate: refused with audio-format, naming both and the remedy', async () => {
    const { options, simulator } = provider();
    const session = transcribe(options);
    const source = {
      format: { sampleRate: 44_100, channels: 2, encoding: 'pcm_s16le' },
      seekable: false,
      async *frames() {
        yield new Int16Array(882);
      },
    } as const;
    const error = await session.pipe(source).catch((reason: unknown) => reason);
    expect(isSpeechError(error, 'audio-format') ? error.message : error).toMatch(/44\.1 kHz.*16 kHz/);
    expect(isSpeechError(error) ? error.remedy : '').toMatch(/convert: true/);
    expect(simulator.ledger.dials).toEqual([]);
    session.abort();
    await simulator.close();
  });
});
