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

/** One piece of audio, of one sample: 5. */
const frameOfOne = JSON.stringify({ audio: base64([5]), sampleRate: 24_000, isFinal: false });

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

  it('may be left out at an address of the caller’s own, whose relay has it', () => {
    const url = 'wss://app.example/relay/faseeh';
    for (const context of [inNode, inBrowser]) {
      expect(faseeh({ ...config, url }).dial({}, context)).toEqual({ url, headers: {}, subprotocols: [] });
    }
    const link = faseeh({ ...config, url }).link({ ...inBrowser, random: { next: () => 0 }, credentials: {} });
    expect(JSON.parse(String(link.start()[0]))).not.toHaveProperty('x_api_key');
    expect(refusal(() => faseeh({ ...config, url }).dial({ apiKey: '' }, inBrowser))?.code).toBe('config-invalid');
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

  it('is each sentence with a flush, so that each has an end of stream', () => {
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

  it.each([
    ['blanks in its base64', { audio: 'AQD+\r\n/w==' }],
    ['the alphabet for URLs', { audio: 'AQD-_w==' }],
    ['no padding', { audio: 'AQD+/w' }],
    ['the prefix of a data URL', { audio: 'data:audio/pcm;base64,AQD+/w==' }],
    ['the prefix of a data URL without a type', { audio: 'data:;base64,AQD+/w==' }],
    ['a type', { type: 'audio', audio: 'AQD+/w==' }],
    ['no rate', { audio: 'AQD+/w==', sampleRate: null }],
  ])('is audio with %s', (_, message) => {
    const audio = [{ type: 'audio', pcm: Int16Array.of(1, -2), sampleRate: 24_000 }];
    expect(linkOf().receive(JSON.stringify(message))).toEqual(audio);
  });

  it.each([
    ['a byte order mark', `\uFEFF${frameOfOne}`],
    ['a NUL after it', `${frameOfOne}\0`],
    ['a number that is none', frameOfOne.replace('{', '{"alignment":NaN,')],
    ['a sampleRate that is no number', frameOfOne.replace('24000', 'NaN')],
    ['text in a binary frame', new TextEncoder().encode(frameOfOne)],
    ['a list around it', `[${frameOfOne}]`],
  ])('is read in spite of %s', (_, frame) => {
    expect(linkOf().receive(frame)).toEqual([{ type: 'audio', pcm: Int16Array.of(5), sampleRate: 24_000 }]);
  });

  it('may be several in one frame, in their order', () => {
    const frame = `${JSON.stringify({ audio: base64([1]) })}\n${JSON.stringify({ audio: base64([2]), isFinal: true })}`;
    expect(linkOf().receive(frame)).toEqual([
      { type: 'audio', pcm: Int16Array.of(1), sampleRate: 24_000 },
      { type: 'audio', pcm: Int16Array.of(2), sampleRate: 24_000 },
      { type: 'sentence-done' },
    ]);
  });

  it.each(['true', 1])('ends a sentence with an isFinal of %j', (isFinal) => {
    expect(linkOf().receive(JSON.stringify({ audio: '', isFinal }))).toEqual([{ type: 'sentence-done' }]);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['text that is no JSON', 'nonsense private', 'unparsed'],
    ['a part of a message', '{"audio":"AQ', 'unparsed'],
    ['JSON that is no object', '"private"', 'unparsed'],
    ['a binary frame that is no text', Uint8Array.of(0xb8, 0x0b, 0xb8), 'unparsed'],
    ['audio that is not base64', '{"audio":"*private*"}', 'untyped'],
    ['audio of another type', '{"audio":7}', 'untyped'],
    ['audio in a list', '{"audio":["AQD+/w=="]}', 'untyped'],
    ['audio under another name', '{"isFinal":false,"chunk":"AQD+/w=="}', 'untyped'],
    ['audio under another name at the end', '{"isFinal":true,"audioBase64":"AQD+/w=="}', 'untyped'],
    ['an unknown type with data', '{"type":"speech","data":"AQD+/w=="}', 'speech'],
    ['an unknown type with audio inside', '{"type":"speech","data":{"audio":"AQD+/w=="}}', 'speech'],
    ['an isFinal that says nothing', '{"audio":"AQD+/w==","isFinal":"perhaps"}', 'untyped'],
    ['a data URL of something else', '{"audio":"data:text/plain;base64,cHJpdmF0ZQ=="}', 'data-url'],
  ])('is told as unread where it may hold audio: %s', (_, frame, kind) => {
    const events = linkOf().receive(frame);
    expect(events).toEqual([{ type: 'unread', kind, message: expect.stringMatching(/^faseeh sent /u) }]);
    expect(JSON.stringify(events)).not.toContain('private');
  });

  it.each([
    ['a rate that is a text', { audio: base64([1]), sampleRate: '24000' }, 'audio-format'],
    ['a file in a data URL', { audio: 'data:audio/mpeg;base64,SUQzBA==' }, 'audio-container'],
    ['another coding in a data URL', { audio: 'data:audio/basic;base64,AQD+' }, 'audio-format'],
  ])('is wrong audio with %s', (_, message, code) => {
    const events = linkOf().receive(JSON.stringify(message));
    expect(events).toEqual([
      { type: 'wrong-audio', error: expect.objectContaining({ code, scope: 'utterance', provider: 'faseeh' }) },
    ]);
  });

  it.each([
    ['{"type":"error","message":"Voice not found: x"}', { message: 'Voice not found: x' }],
    ['{"type":"error","errorMessage":"Insufficient"}', { message: 'Insufficient' }],
    ['{"type":"error","errorCode":"42901","message":"m"}', { code: '42901', message: 'm' }],
    ['{"type":"error"}', { message: '' }],
    ['{"errorCode":40101,"errorMessage":"m"}', { code: 40_101, message: 'm' }],
    ['{"type":"status","errorCode":40101,"errorMessage":"m"}', { code: 40_101, kind: 'status', message: 'm' }],
    ['{"error":{"code":402,"message":"m"}}', { code: 402, message: 'm' }],
    ['{"errors":["m"],"request_id":"r-1"}', { message: 'm', requestId: 'r-1' }],
    ['{"status":503,"reason":"m"}', { message: 'm' }],
    ['{"isFinal":true,"error":"m"}', { message: 'm' }],
  ])('is an error frame in each known shape: %s', (frame, wire) => {
    expect(linkOf().receive(frame)).toEqual([{ type: 'error', wire: { ...wire, raw: frame } }]);
  });

  it.each(['', ' ', '[]', '{"type":"pong"}', '{"audio":""}', '{"audio":null,"isFinal":false}'])(
    'that says nothing is ignored: %j',
    (frame) => {
      expect(linkOf().receive(frame)).toEqual([{ type: 'ignored' }]);
    },
  );

  it('that holds audio and an error is both, and its sentence is not complete', () => {
    const events = linkOf().receive('{"audio":"AQACAA==","isFinal":true,"error":{"message":"cut off"}}');
    expect(events.map(({ type }) => type)).toEqual(['audio', 'error']);
    expect(JSON.stringify(events[1])).not.toContain('AQACAA');
  });

  it.each(['null', 'false', '0', '""', '[]', '{}'])(
    'that has nothing in its field for errors is audio: %s',
    (error) => {
      const events = linkOf().receive(`{"audio":"AQACAA==","isFinal":true,"error":${error}}`);
      expect(events.map(({ type }) => type)).toEqual(['audio', 'sentence-done']);
    },
  );

  it('of an unknown type without audio is a warning', () => {
    expect(linkOf().receive('{"type":"notice","text":"hello"}')).toMatchObject([{ type: 'warning' }]);
    expect(linkOf().receive('{}')).toMatchObject([{ type: 'warning' }]);
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
    [undefined, 'the configuration'],
    [null, 'the configuration'],
    ['v', 'the configuration'],
    [{ voiceId: undefined }, 'voiceId'],
    [{ voiceId: 'v', settings: null }, 'settings'],
    [{ voiceId: 'v', settings: [] }, 'settings'],
    [{ voiceId: 'v', fetch: null }, 'fetch'],
    [{ voiceId: 'v', via: 'http', url: 'http://[' }, 'url'],
    [{ voiceId: 'v', via: 'http', url: 'https://me:secret@api.faseeh.ai' }, 'url'],
    [{ voiceId: 'v', unknowns: { idleMs: Number.NaN } }, 'unknowns.idleMs'],
    [{ voiceId: 'v', unknowns: { idleMs: '9' } }, 'unknowns.idleMs'],
    [{ voiceId: 'v', unknowns: { maximumCharacters: 100.5 } }, 'unknowns.maximumCharacters'],
    [{ voiceId: 'v', unknowns: { deterministic: 1 } }, 'unknowns.deterministic'],
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
