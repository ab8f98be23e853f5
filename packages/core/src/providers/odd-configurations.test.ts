import { describe, expect, it } from 'vitest';
import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import { assemblyai } from './assemblyai/index.ts';
import { deepgram, deepgramFlux } from './deepgram/index.ts';
import { azure, clientTurns, openai, openaiDialect, type OpenAIDialectDescription } from './openai/index.ts';
import { vosk } from './vosk/index.ts';

/** As a caller without types has it. */
type Untyped = (config?: unknown) => { dial(credentials: unknown, context: object): unknown };

const nova = { model: 'nova-3', sampleRate: 16_000 };
const flux = { model: 'flux-general-en', sampleRate: 16_000 };
const live = { model: 'gpt-live-transcribe', turns: clientTurns() };
const drivers: readonly (readonly [name: string, driver: Untyped, config: object])[] = [
  ['deepgram', deepgram as Untyped, nova],
  ['deepgramFlux', deepgramFlux as Untyped, flux],
  ['openai', openai as Untyped, live],
  ['assemblyai', assemblyai as Untyped, {}],
  ['vosk', vosk as Untyped, {}],
];
const inNode = { epoch: 1, headers: true };
const inBrowser = { epoch: 1, headers: false };

function refusal(act: () => unknown): SpeechError<'config-invalid'> {
  try {
    act();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe.each(drivers)('the configuration of %s', (_name, driver, config) => {
  it.each([null, 'a text', 5, Number.NaN, true, [], () => config, Symbol('x')])('is no %o', (value) => {
    expect(refusal(() => driver(value)).context).toMatchObject({ field: 'the configuration' });
  });

  it.each([
    null,
    5,
    '',
    ' ',
    [],
    {},
    () => 'ws://x',
    'http://host',
    'ws://a:b@host',
    'ws://host#x',
    new URL('ws://host'),
  ])('has no url %o', (url) => {
    const { context } = refusal(() => driver({ ...config, url }));
    expect(context).toEqual({
      field: 'url',
      found: expect.stringMatching(/./u),
      wanted: expect.stringContaining('a URL with wss:'),
    });
  });

  it('has values, and no fields that throw when they are read', () => {
    const hidden = {
      ...config,
      get url(): string {
        throw new Error('a secret of the caller');
      },
    };
    const error = refusal(() => driver(hidden));
    expect(error.context.found).toBe('an object that cannot be read');
    expect(JSON.stringify(error)).not.toContain('a secret of the caller');
  });

  it('has no field that nobody knows, and shows no value of it', () => {
    const error = refusal(() => driver({ ...config, apiKey: 'a-key-of-mine' }));
    expect(error.context.field).toBe('apiKey');
    expect(JSON.stringify(error)).not.toContain('a-key-of-mine');
  });
});

describe('what is no text', () => {
  const fake = { toString: () => 'en' };
  it.each([
    [deepgram as Untyped, { ...nova, language: ['en'] }, 'language'],
    [deepgram as Untyped, { ...nova, sampleRate: '16000' }, 'sampleRate'],
    [deepgram as Untyped, { ...nova, sampleRate: Infinity }, 'sampleRate'],
    [deepgram as Untyped, { ...nova, keyterm: 'one' }, 'keyterm'],
    [deepgram as Untyped, { ...nova, tag: ['a', , 'b'] }, 'tag[1]'], // oxlint-disable-line no-sparse-arrays
    [openai as Untyped, { ...live, language: ['en'] }, 'language'],
    [openai as Untyped, { ...live, language: fake }, 'language'],
    [openai as Untyped, { ...live, languages: [fake] }, 'languages[0]'],
    [azure as unknown as Untyped, { resource: ['mine'] }, 'resource'],
    [openai as Untyped, { ...live, dialect: 'toString' }, 'dialect'],
    [openai as Untyped, { ...live, turns: { type: '__proto__' } }, 'turns'],
    [assemblyai as Untyped, { query: { webhook_url: { a: 1 } } }, 'query.webhook_url'],
    [assemblyai as Untyped, { query: { webhook_url: Symbol('x') } }, 'query.webhook_url'],
    [assemblyai as Untyped, { query: null }, 'query'],
    [vosk as Untyped, { sampleRate: '8000' }, 'sampleRate'],
    [vosk as Untyped, { phraseList: 'one' }, 'phraseList'],
  ])('is refused by its field: case %#', (driver, config, field) => {
    expect(refusal(() => driver(config)).context.field).toBe(field);
  });
});

describe('a described dialect of OpenAI', () => {
  it('has nothing that one cannot have', () => {
    const described: Required<OpenAIDialectDescription> = {
      url: 'ws://127.0.0.1:2700',
      keyHeader: 'authorization',
      browserKey: 'nowhere',
      keyNeeded: false,
      sampleRate: 16_000,
      start: 'session',
      ready: ['hello'],
      delta: 'more',
      completed: 'all',
      text: 'text',
      end: 'commit',
    };
    expect(openaiDialect(described).url).toBe(described.url);
    for (const name of Object.keys(described)) {
      for (const value of [null, {}, 7.5]) {
        const wrong = { ...described, [name]: value } as never;
        expect(refusal(() => openaiDialect(wrong)).context.field).toBe(name);
      }
    }
    expect(refusal(() => openaiDialect({ keyHeader: 'x y' })).context.field).toBe('keyHeader');
  });

  it('names its header in any case of letters', () => {
    const protocol = openai({
      ...live,
      url: 'ws://127.0.0.1:1',
      dialect: openaiDialect({ keyHeader: 'Authorization' }),
    });
    expect(protocol.dial({ apiKey: 'a-key' }, inNode).headers).toEqual({ authorization: 'Bearer a-key' });
  });
});

describe('what contradicts itself', () => {
  it('is a parameter that is in the URL of Deepgram and has an option', () => {
    const url = 'wss://relay.example/v1/listen?model=secret-model&key=hidden';
    const error = refusal(() => deepgram({ ...nova, url }));
    expect(error.context).toMatchObject({ field: 'url', found: 'a URL with model in its query' });
    expect(JSON.stringify(error)).not.toMatch(/hidden|secret-model/u);
    const free = deepgram({ ...nova, url: 'wss://relay.example/v1/listen?key=hidden' });
    expect(free.dial({ apiKey: 'a-key' }, inNode).url).toContain('?key=hidden&encoding=linear16');
  });

  it('is a region beside the address', () => {
    expect(refusal(() => assemblyai({ region: 'eu', url: 'wss://relay.example' })).context.field).toBe('region');
  });
});

describe('credentials', () => {
  const own = 'ws://127.0.0.1:2700';
  const dials: readonly (readonly [string, Untyped, object, string])[] = [
    ['deepgram', deepgram as Untyped, nova, 'apiKey'],
    ['deepgram, a token', deepgram as Untyped, nova, 'accessToken'],
    ['deepgram at an address of ones own', deepgram as Untyped, { ...nova, url: own }, 'accessToken'],
    ['openai', openai as Untyped, live, 'apiKey'],
    ['openai at an address of ones own', openai as Untyped, { ...live, url: own }, 'apiKey'],
    ['assemblyai', assemblyai as Untyped, {}, 'token'],
    ['assemblyai, a key', assemblyai as Untyped, { url: own }, 'apiKey'],
  ];
  const wrong = [
    '',
    ' ',
    'hidden key',
    'hidden\r\nx: y',
    'hidden-kéy',
    4_815_162_342,
    true,
    ['hidden'],
    { a: 'hidden' },
    null,
  ];

  it.each(dials)('of %s are refused by their field, and never shown', (_name, driver, config, field) => {
    for (const context of [inNode, inBrowser]) {
      for (const value of wrong) {
        const error = refusal(() => driver(config).dial({ [field]: value }, context));
        expect(error.context.field).toBe(field);
        expect(JSON.stringify(error)).not.toMatch(/hidden|4815162342/u);
      }
    }
  });

  it.each(dials)('of %s are an object', (_name, driver, config) => {
    for (const context of [inNode, inBrowser]) {
      for (const value of [null, undefined, 'hidden', 5, ['hidden']]) {
        const error = refusal(() => driver(config).dial(value, context));
        expect(JSON.stringify(error)).not.toContain('hidden');
      }
    }
  });

  it('that no subprotocol can hold are refused before a browser throws', () => {
    for (const driver of [deepgram as Untyped, openai as Untyped]) {
      const config = driver === (openai as Untyped) ? live : nova;
      const error = refusal(() => driver(config).dial({ apiKey: 'hidden/key=,' }, inBrowser));
      expect(error.context).toMatchObject({
        field: 'apiKey',
        found: expect.stringContaining('no subprotocol can hold'),
      });
      expect(JSON.stringify(error)).not.toContain('hidden');
    }
  });

  it.each([null, undefined, 'a-token', {}, { token: '' }, { token: 5 }, { token: 'a\nb' }])(
    'of AssemblyAI come from no function that gives %o',
    async (given) => {
      const askToken = (() => Promise.resolve(given)) as never;
      const { prepare } = assemblyai({ askToken });
      const signal = new AbortController().signal;
      const made = prepare?.run({ apiKey: 'a-key' }, { ...inNode, signal });
      await expect(made).rejects.toMatchObject({ code: 'config-invalid' });
    },
  );
});
