import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import { deepgram, deepgramFlux, type DeepgramConfig, type DeepgramFluxConfig } from './index.ts';

const apiKey = 'dg-key-0123456789';
const accessToken = 'eyJhbGciOi.eyJzdWIiOi.4f9a2c-71d8';
const inNode = { epoch: 1, headers: true };
const inBrowser = { epoch: 1, headers: false };
const nova: DeepgramConfig = { model: 'nova-3', sampleRate: 16_000 };
const flux: DeepgramFluxConfig = { model: 'flux-general-en', sampleRate: 16_000 };

// What a caller without types may pass.
const loose = (fields: Readonly<Record<string, unknown>>) => fields as never;

function queryOf({ dial }: ReturnType<typeof deepgram>): readonly (readonly [string, string])[] {
  return [...new URL(dial({ apiKey }, inNode).url).searchParams.entries()].toSorted();
}

function refusal(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  return undefined;
}

describe('the configuration of Deepgram', () => {
  it('goes into the query, with the names of the wire, and nothing that was not set but the interim results', () => {
    expect(queryOf(deepgram(nova))).toEqual([
      ['channels', '1'],
      ['encoding', 'linear16'],
      ['interim_results', 'true'],
      ['model', 'nova-3'],
      ['sample_rate', '16000'],
    ]);
    const all: Required<Omit<DeepgramConfig, 'url' | 'keywords'>> = {
      ...nova,
      encoding: 'mulaw',
      keyterm: ['Throughline', 'two words & more'],
      numerals: true,
      profanityFilter: true,
      redact: ['pci', 'ssn'],
      tag: ['mine'],
      mipOptOut: true,
      language: 'multi',
      channels: 2,
      interimResults: true,
      endpointing: false,
      utteranceEndMs: 1_000,
      vadEvents: true,
      smartFormat: true,
      punctuate: true,
      dictation: true,
      fillerWords: true,
      diarize: 'latest',
      detectEntities: true,
      replace: ['monica:Monika'],
      extra: ['call:17'],
      version: 'latest',
    };
    expect(queryOf(deepgram(all))).toEqual([
      ['channels', '2'],
      ['detect_entities', 'true'],
      ['diarize_model', 'latest'],
      ['dictation', 'true'],
      ['encoding', 'mulaw'],
      ['endpointing', 'false'],
      ['extra', 'call:17'],
      ['filler_words', 'true'],
      ['interim_results', 'true'],
      ['keyterm', 'Throughline'],
      ['keyterm', 'two words & more'],
      ['language', 'multi'],
      ['mip_opt_out', 'true'],
      ['model', 'nova-3'],
      ['multichannel', 'true'],
      ['numerals', 'true'],
      ['profanity_filter', 'true'],
      ['punctuate', 'true'],
      ['redact', 'pci'],
      ['redact', 'ssn'],
      ['replace', 'monica:Monika'],
      ['sample_rate', '16000'],
      ['smart_format', 'true'],
      ['tag', 'mine'],
      ['utterance_end_ms', '1000'],
      ['vad_events', 'true'],
      ['version', 'latest'],
    ]);
    expect(queryOf(deepgram({ ...nova, diarize: true }))).toContainEqual(['diarize', 'true']);
    expect(queryOf(deepgram({ ...nova, model: 'nova-2', keywords: ['a:2', 'b'] }))).toContainEqual(['keywords', 'b']);
  });

  it('goes into the query of Flux likewise', () => {
    expect(
      queryOf(
        deepgramFlux({
          ...flux,
          model: 'flux-general-multi',
          eotThreshold: 0.8,
          eagerEotThreshold: 0.4,
          eotTimeoutMs: 3_000,
          languageHint: ['en', 'es'],
        }),
      ),
    ).toEqual([
      ['eager_eot_threshold', '0.4'],
      ['encoding', 'linear16'],
      ['eot_threshold', '0.8'],
      ['eot_timeout_ms', '3000'],
      ['language_hint', 'en'],
      ['language_hint', 'es'],
      ['model', 'flux-general-multi'],
      ['sample_rate', '16000'],
    ]);
  });

  it.each<[string, unknown]>([
    ['model', ''],
    ['model', undefined],
    ['model', 'flux-general-en'],
    ['sampleRate', '16000'],
    ['sampleRate', 7_999],
    ['sampleRate', 16_000.5],
    ['encoding', 'opus'],
    ['url', 'https://api.deepgram.com'],
    ['url', 'wss://user:secret@relay.test'],
    ['keyterm', 'one'],
    ['keyterm[1]', ['one', '']],
    ['numerals', 'true'],
    ['profanityFilter', 1],
    ['redact', true],
    ['tag[0]', [1]],
    ['mipOptOut', null],
    ['language', ' '],
    ['channels', 0],
    ['channels', 9],
    ['interimResults', 'yes'],
    ['endpointing', true],
    ['endpointing', 0],
    ['endpointing', '10'],
    ['utteranceEndMs', 999],
    ['vadEvents', 0],
    ['smartFormat', 'on'],
    ['punctuate', 1],
    ['dictation', true],
    ['fillerWords', 1],
    ['diarize', 'v2'],
    ['detectEntities', 'all'],
    ['keywords', ['snuffleupagus:2']],
    ['replace', {}],
    ['extra', { call: 17 }],
    ['version', 1],
    ['sample_rate', 16_000],
    ['callback', 'https://example.org'],
  ])('is refused for %s as %j', (field, value) => {
    const error = refusal(() => deepgram(loose({ ...nova, [field.replace(/\[.*/u, '')]: value })));
    expect(error?.context.field).toBe(field);
    expect(error?.message).not.toContain('secret');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['model', { model: 'nova-3' }],
    ['eotThreshold', { eotThreshold: 0.4 }],
    ['eagerEotThreshold', { eagerEotThreshold: 0.95 }],
    ['eagerEotThreshold', { eagerEotThreshold: 0.8 }],
    ['eagerEotThreshold', { eagerEotThreshold: 0.6, eotThreshold: 0.5 }],
    ['eotTimeoutMs', { eotTimeoutMs: 400 }],
    ['languageHint', { languageHint: ['en'] }],
    ['channels', { channels: 2 }],
    ['diarize', { diarize: true }],
  ])('of Flux is refused for %s: %j', (field, fields) => {
    expect(refusal(() => deepgramFlux(loose({ ...flux, ...fields })))?.context.field).toBe(field);
  });

  it.each<[string, object, string]>([
    ['utteranceEndMs', { utteranceEndMs: 1_000, interimResults: false }, 'interimResults'],
    ...['nova', 'nova-2', 'nova-2-phonecall', 'enhanced', 'base'].map((model): [string, object, string] => [
      'keyterm',
      { model, keyterm: ['one'] },
      'keywords',
    ]),
    ['keywords', { keywords: ['one'] }, 'keyterm'],
    ['model', { model: 'flux-general-multi' }, 'deepgramFlux()'],
  ])('says what %s needs: %j', (field, fields, wanted) => {
    const error = refusal(() => deepgram(loose({ ...nova, ...fields })));
    expect([error?.context.field, error?.context.wanted]).toEqual([field, expect.stringContaining(wanted)]);
  });

  it('takes models whose names it does not know, and empty lists', () => {
    expect(refusal(() => deepgram({ ...nova, model: 'my-own-model', keyterm: ['one'], keywords: ['two'] }))).toBe(
      undefined,
    );
    expect(refusal(() => deepgram({ ...nova, keywords: [] }))).toBe(undefined);
  });

  it('cannot be changed from outside afterwards', () => {
    const keyterm = ['one'];
    const settings = { ...nova, keyterm };
    const protocol = deepgram(settings);
    keyterm.push('two');
    Object.assign(settings, { model: 'other' });
    expect(protocol.dial({ apiKey }, inNode).url).not.toMatch(/two|other/u);
  });
});

describe('the dial to Deepgram', () => {
  const protocol = deepgram(nova);

  it('goes to the path of the protocol, wherever it goes', () => {
    const pathsOf = (url: string) =>
      [deepgram({ ...nova, url }), deepgramFlux({ ...flux, url })].map(({ dial }) => {
        const { origin, pathname } = new URL(dial({ apiKey }, inNode).url);
        return `${origin}${pathname}`;
      });
    expect(new URL(protocol.dial({ apiKey }, inNode).url).origin).toBe('wss://api.deepgram.com');
    expect(pathsOf('ws://127.0.0.1:2700')).toEqual(['ws://127.0.0.1:2700/v1/listen', 'ws://127.0.0.1:2700/v2/listen']);
    expect(pathsOf('wss://relay.test/speech/')).toEqual(['wss://relay.test/speech/', 'wss://relay.test/speech/']);
    const given = deepgram({ ...nova, url: 'wss://relay.test/?room=7' }).dial({ apiKey }, inNode).url;
    expect(given).toMatch(/^wss:\/\/relay\.test\/v1\/listen\?room=7&encoding=linear16&/u);
  });

  it('brings a key or a token in a header, and in subprotocols where no header can be sent', () => {
    const brought = (credentials: object, context: typeof inNode) => {
      const { headers, subprotocols } = protocol.dial(credentials, context);
      return { headers, subprotocols };
    };
    expect(brought({ apiKey }, inNode)).toEqual({ headers: { authorization: `Token ${apiKey}` }, subprotocols: [] });
    expect(brought({ accessToken }, inNode).headers).toEqual({ authorization: `Bearer ${accessToken}` });
    expect(brought({ apiKey }, inBrowser)).toEqual({ headers: {}, subprotocols: ['token', apiKey] });
    expect(brought({ accessToken, apiKey }, inBrowser)).toEqual({ headers: {}, subprotocols: ['bearer', accessToken] });
  });

  it('needs one of them, but for an address of one’s own', () => {
    expect(refusal(() => protocol.dial({}, inNode))?.context.field).toBe('apiKey');
    const relay = deepgram({ ...nova, url: 'wss://relay.test' });
    expect(relay.dial({}, inBrowser)).toMatchObject({ headers: {}, subprotocols: [] });
  });

  it('is refused for what the place cannot hold, without showing it', () => {
    for (const [credentials, context, field] of [
      [{ apiKey: `${apiKey}\n` }, inNode, 'apiKey'],
      [{ apiKey: '' }, inNode, 'apiKey'],
      [{ apiKey: 5 }, inNode, 'apiKey'],
      [{ accessToken: ` ${accessToken}` }, inNode, 'accessToken'],
      [{ apiKey: `${apiKey},x` }, inBrowser, 'apiKey'],
      [{ accessToken: `${accessToken}/=` }, inBrowser, 'accessToken'],
    ] as const) {
      const error = refusal(() => protocol.dial(loose(credentials), context));
      expect(error?.context.field).toBe(field);
      expect(JSON.stringify(error)).not.toMatch(/0123456789|eyJ/u);
    }
  });
});
