import { describe, expect, it } from 'vitest';
import { isSpeechError, type SpeechError } from '../../errors/speech-error.ts';
import { systemRandom } from '../../clock.ts';
import { faseeh, faseehPlans, type FaseehConfig } from './index.ts';

const credentials = { apiKey: 'fsh-0123456789' };
const config: FaseehConfig = { voiceId: 'ar-najdi-male-2' };
const inNode = { epoch: 1, headers: true };
const inBrowser = { epoch: 1, headers: false };

function linkOf(given: Partial<FaseehConfig> = {}, headers = true) {
  return faseeh({ ...config, ...given }).link({ epoch: 1, headers, random: systemRandom, credentials });
}

function refusal(run: () => unknown): SpeechError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (isSpeechError(error)) return error;
    throw error;
  }
}

const base64 = (samples: readonly number[]) => Buffer.from(Int16Array.from(samples).buffer).toString('base64');

describe('the API key', () => {
  it('goes into a header where headers can be sent', () => {
    expect(faseeh(config).dial(credentials, inNode)).toEqual({
      url: 'wss://api.faseeh.ai/api/v1/websocket/text-to-speech',
      headers: { 'x-api-key': credentials.apiKey },
      subprotocols: [],
    });
    expect(linkOf().start().join()).not.toContain(credentials.apiKey);
  });

  it('goes into the first message in a browser, and into no address', () => {
    expect(faseeh(config).dial(credentials, inBrowser)).toMatchObject({ headers: {} });
    expect(faseeh(config).dial(credentials, inBrowser).url).not.toContain(credentials.apiKey);
    expect(JSON.parse(String(linkOf({}, false).start()[0]))).toMatchObject({ x_api_key: credentials.apiKey });
  });

  it('goes into the query where that is asked for', () => {
    const { url, headers } = faseeh({ ...config, key: 'query' }).dial(credentials, inNode);
    expect(new URL(url).searchParams.get('x-api-key')).toBe(credentials.apiKey);
    expect(headers).toEqual({});
  });

  it.each(['query', 'header'] as const)('is refused as %s in a browser, with what to do', (key) => {
    const error = refusal(() => faseeh({ ...config, key }).dial(credentials, inBrowser));
    expect(error).toMatchObject({ code: 'config-invalid', context: { field: 'key', wanted: 'first-message' } });
    expect(error?.message).not.toContain(credentials.apiKey);
  });

  it.each([{}, { apiKey: '' }, { apiKey: 'with blank' }, { apiKey: 7 }])(
    'that cannot be right is refused: %o',
    (given) => {
      expect(refusal(() => faseeh(config).dial(given as typeof credentials, inNode))?.code).toBe('config-invalid');
    },
  );
});

describe('what is sent', () => {
  it('begins with the configuration, without what was left out', () => {
    expect(
      linkOf()
        .start()
        .map((frame) => JSON.parse(String(frame)) as unknown),
    ).toEqual([
      {
        type: 'initConnection',
        model_id: 'faseeh-mini-v1-preview',
        voice_id: 'ar-najdi-male-2',
        voice_settings: {},
        output_format: 'pcm_24000',
      },
    ]);
    const settings = { stability: 0.4, similarityBoost: 0.6, speed: 1.1 };
    expect(JSON.parse(String(linkOf({ modelId: 'faseeh-v1-preview', settings }).start()[0]))).toMatchObject({
      model_id: 'faseeh-v1-preview',
      voice_settings: { stability: 0.4, similarity_boost: 0.6, speed: 1.1 },
    });
  });

  it('is each sentence with a flush, so that each has a last word', () => {
    expect(linkOf().say('مرحبا بكم في المنصة', true)).toEqual([
      '{"type":"text","text":"مرحبا بكم في المنصة","try_trigger_generation":true,"flush":true}',
    ]);
    expect(linkOf().cancel?.()).toEqual(['{"type":"clear"}']);
    expect(linkOf().end()).toEqual(['{"type":"closeConnection"}']);
  });
});

describe('what comes', () => {
  it('is ready with connectionInitialized', () => {
    expect(linkOf().receive('{"type":"connectionInitialized"}')).toEqual([{ type: 'ready' }]);
  });

  it('is audio without a type, at the rate that it tells', () => {
    const frame = JSON.stringify({ audio: base64([1, -2, 32_767]), sampleRate: 22_050, isFinal: false });
    expect(linkOf().receive(frame)).toEqual([{ type: 'audio', pcm: Int16Array.of(1, -2, 32_767), sampleRate: 22_050 }]);
    expect(linkOf().receive(JSON.stringify({ audio: base64([5]) }))).toEqual([
      { type: 'audio', pcm: Int16Array.of(5), sampleRate: 24_000 },
    ]);
  });

  it('ends a sentence with isFinal, with or without audio in the same frame', () => {
    expect(linkOf().receive('{"audio":"","sampleRate":24000,"isFinal":true}')).toEqual([{ type: 'sentence-done' }]);
    expect(linkOf().receive('{"isFinal":true}')).toEqual([{ type: 'sentence-done' }]);
    expect(linkOf().receive('{"audio":null,"isFinal":true}')).toEqual([{ type: 'sentence-done' }]);
    expect(linkOf().receive(JSON.stringify({ audio: base64([5]), isFinal: true }))).toMatchObject([
      { type: 'audio' },
      { type: 'sentence-done' },
    ]);
  });

  it('may be cut inside a sample', () => {
    const bytes = Buffer.from(Int16Array.of(300, -4, 5).buffer);
    const link = linkOf();
    const samples = [bytes.subarray(0, 1), bytes.subarray(1, 3), bytes.subarray(3)]
      .flatMap((part) => link.receive(JSON.stringify({ audio: part.toString('base64') })))
      .flatMap((event) => (event.type === 'audio' ? [...event.pcm] : []));
    expect(samples).toEqual([300, -4, 5]);
    link.receive(JSON.stringify({ audio: 'AA==' }));
    expect(link.receive('{"isFinal":true}')).toMatchObject([{ type: 'warning' }, { type: 'sentence-done' }]);
  });

  it('is an error where the audio cannot be read, since a hole in it would never be heard of', () => {
    expect(linkOf().receive('{"audio":"*no base64*"}')).toMatchObject([{ type: 'error' }]);
    expect(linkOf().receive('{"audio":7}')).toMatchObject([{ type: 'error' }]);
  });

  it.each([
    ['{"type":"error","message":"Voice not found: x"}', { message: 'Voice not found: x' }],
    ['{"type":"error","errorMessage":"Insufficient"}', { message: 'Insufficient' }],
    ['{"type":"error","errorCode":"42901","message":"m"}', { code: '42901', message: 'm' }],
    ['{"type":"error"}', { message: '' }],
  ])('is an error frame in each known shape: %s', (frame, wire) => {
    expect(linkOf().receive(frame)).toEqual([{ type: 'error', wire: { ...wire, raw: frame } }]);
  });

  it.each(['', 'nonsense', '[]', 'null', '7', '{"type":'])('that is no JSON object is a warning: %j', (frame) => {
    expect(linkOf().receive(frame)).toMatchObject([{ type: 'warning' }]);
    expect(linkOf().receive(Uint8Array.of(1, 2))).toMatchObject([{ type: 'warning' }]);
  });

  it('of an unknown type is ignored', () => {
    expect(linkOf().receive('{"type":"pong"}')).toEqual([{ type: 'ignored' }]);
  });
});

describe('a configuration that cannot be right is refused, and the field is named', () => {
  it.each([
    [{ voiceId: '' }, 'voiceId'],
    [{ voiceId: 'v', modelId: ' ' }, 'modelId'],
    [{ voiceId: 'v', via: 'ftp' }, 'via'],
    [{ voiceId: 'v', plan: 'gold' }, 'plan'],
    [{ voiceId: 'v', key: 'cookie' }, 'key'],
    [{ voiceId: 'v', url: 'https://api.faseeh.ai' }, 'url'],
    [{ voiceId: 'v', via: 'http', url: 'wss://api.faseeh.ai' }, 'url'],
    [{ voiceId: 'v', unknowns: { cancel: 'maybe' } }, 'unknowns.cancel'],
    [{ voiceId: 'v', unknowns: { idleMs: -1 } }, 'unknowns.idleMs'],
    [{ voiceId: 'v', settings: { pitch: 1 } }, 'settings.pitch'],
    [{ voiceID: 'v' }, 'voiceID'],
  ])('%o', (given, field) => {
    expect(refusal(() => faseeh(given as FaseehConfig))).toMatchObject({ code: 'config-invalid', context: { field } });
  });

  it.each([
    ['stability', 1.1],
    ['similarityBoost', -0.1],
    ['speed', 0.5],
  ])('%s of %s', (parameter, value) => {
    expect(refusal(() => faseeh({ ...config, settings: { [parameter]: value } }))).toMatchObject({
      code: 'parameter-out-of-range',
      context: { parameter },
    });
  });
});

describe('the plans', () => {
  it('are those of the error page, and size the slots of an account', () => {
    expect(faseehPlans).toEqual({ free: 1, basic: 2, starter: 5, growth: 10, scale: 20 });
    for (const [plan, maximum] of Object.entries(faseehPlans)) {
      const { slots } = faseeh({ ...config, plan: plan as keyof typeof faseehPlans });
      expect(slots?.(credentials)).toEqual({ account: credentials.apiKey, maximum });
    }
    expect(faseeh(config).slots?.(credentials).maximum).toBe(Infinity);
  });
});
