import { describe, expect, it } from 'vitest';
import { isSpeechError } from '../../errors/speech-error.ts';
import {
  azure,
  clientTurns,
  openai,
  openaiDialect,
  semanticVad,
  serverVad,
  vllm as vllmDialect,
  type OpenAIConfig,
} from './index.ts';

const apiKey = 'sk-0123456789abcdef';
const live: OpenAIConfig = { model: 'gpt-live-transcribe', turns: clientTurns() };
const vad: OpenAIConfig = { model: 'gpt-transcribe' };
const vllm: OpenAIConfig = { dialect: vllmDialect, url: 'ws://gpu:8000/v1/realtime', model: 'voxtral' };
const context = { epoch: 1, random: { next: () => 0.5 }, headers: true, credentials: { apiKey } };

const linkOf = (config: OpenAIConfig) => openai(config).link(context);
const parsed = (frame: string | Uint8Array | undefined): Record<string, unknown> => JSON.parse(String(frame)) as never;

function refusal(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error;
    throw error;
  }
  return undefined;
}

describe('the configuration', () => {
  it('is sent in the shape of the interface, and nothing that was not set', () => {
    const [update] = linkOf({
      ...live,
      language: 'en',
      keywords: ['ladder'],
      noiseReduction: 'far-field',
      logprobs: true,
    }).start();
    expect(parsed(update)).toEqual({
      type: 'session.update',
      event_id: 'update',
      session: {
        type: 'transcription',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            noise_reduction: { type: 'far_field' },
            transcription: { model: 'gpt-live-transcribe', language: 'en', keywords: ['ladder'] },
            turn_detection: null,
          },
        },
        include: ['item.input_audio_transcription.logprobs'],
      },
    });
    const detection = (config: OpenAIConfig) =>
      JSON.stringify(linkOf(config).start())
        .match(/turn_detection\\":(?<value>\{.*?\})/u)
        ?.groups?.['value']?.replaceAll('\\', '');
    expect(detection({ ...vad, turns: serverVad({ threshold: 0.4, silenceDurationMs: 200 }) })).toBe(
      '{"type":"server_vad","threshold":0.4,"silence_duration_ms":200}',
    );
    expect(detection({ ...vad, turns: semanticVad({ eagerness: 'low' }) })).toBe(
      '{"type":"semantic_vad","eagerness":"low"}',
    );
  });

  it('of vLLM is the model, and the commit that starts its recognition', () => {
    expect(linkOf(vllm).start().map(parsed)).toEqual([
      { type: 'session.update', model: 'voxtral' },
      { type: 'input_audio_buffer.commit' },
    ]);
  });

  it.each<[string, string, object]>([
    ['model', 'an empty text', { model: '' }],
    ['dialect', '"else"', { ...live, dialect: 'else' }],
    ['dialect', 'a value of type object', { ...live, dialect: { keyHeader: 'x' } }],
    ['dialect', 'null', { ...live, dialect: null }],
    ['url', 'undefined', { ...live, dialect: azure() }],
    ['prompt', '"names"', { model: 'gpt-realtime-whisper-2026', turns: clientTurns(), prompt: 'names' }],
    ['url', 'undefined', { ...vllm, url: undefined }],
    ['resource', 'not a known field', { ...live, resource: 'mine' }],
    ['turns', 'a value of type object', { ...live, turns: serverVad() }],
    ['turns', 'undefined', { model: 'gpt-live-transcribe' }],
    ['speakers', 'undefined', { model: 'gpt-4o-transcribe-diarize' }],
    ['speakers', 'true', { ...vad, speakers: true }],
    ['turns', 'a value of type object', { ...vllm, turns: clientTurns() }],
    ['turns', '"client"', { ...vad, turns: 'client' }],
    ['turns', 'a value of type object', { ...vad, turns: {} }],
    ['delay', '"low"', { ...live, delay: 'low' }],
    ['prompt', '"names"', { model: 'gpt-realtime-whisper', turns: clientTurns(), prompt: 'names' }],
    ['prompt', '"names"', { model: 'gpt-4o-transcribe-diarize', prompt: 'names' }],
    ['keywords', 'a list', { model: 'gpt-4o-transcribe', keywords: ['a'] }],
    ['languages', 'a list', { model: 'whisper-1', languages: ['en'] }],
    ['languages[0]', '"English please"', { ...live, languages: ['English please'] }],
    ['encoding', '"alaw"', { ...vllm, encoding: 'alaw' }],
    [
      'organization',
      'a text with blanks, line breaks or characters that no header can hold',
      { ...live, organization: 'a b' },
    ],
  ])('is refused for %s, which is %s', (field, found, config) => {
    expect(refusal(() => openai(config as OpenAIConfig))?.context).toMatchObject({ field, found });
  });

  it('says nothing of what a model takes that is not one of theirs', () => {
    expect(
      openai({ dialect: azure({ resource: 'mine' }), model: 'my-whisper', keywords: ['a'], delay: 'low' }),
    ).toBeDefined();
  });

  it('may describe a dialect, and cannot be changed from outside afterwards', () => {
    const ready = ['hello'];
    const dialect = openaiDialect({ start: 'nothing', ready, sampleRate: 16_000 });
    const protocol = openai({ model: 'm', dialect, url: 'ws://127.0.0.1:1' });
    ready[0] = 'else';
    expect(protocol.audio.sampleRate).toBe(16_000);
    expect(protocol.link(context).receive('{"type":"hello"}')).toEqual([{ type: 'ready' }]);
  });
});

describe('turns, or a dialect', () => {
  it.each<[string, string, () => unknown]>([
    ['threshold', '2', () => serverVad({ threshold: 2 })],
    ['silenceSeconds', '0.1', () => clientTurns({ silenceSeconds: 0.1 })],
    ['eagerness', 'not a known field', () => serverVad({ eagerness: 'low' } as never)],
    ['eagerness', '"soon"', () => semanticVad({ eagerness: 'soon' as never })],
    ['resource', '"a.b"', () => azure({ resource: 'a.b' })],
    ...(
      [
        ['url', 'a URL with https:', 'https://x.example'],
        ['keyHeader', '"api key"', 'api key'],
        ['browserKey', '"cookie"', 'cookie'],
        ['keyNeeded', '"no"', 'no'],
        ['sampleRate', '"24000"', '24000'],
        ['start', '"later"', 'later'],
        ['ready', 'a list', []],
        ['ready', 'a list', [5]],
        ['ready', '"session.updated"', 'session.updated'],
        ['delta', 'an empty text', ''],
        ['text', 'null', null],
        ['end', '"stop"', 'stop'],
        ['endd', 'not a known field (did you mean end?)', 'clear'],
      ] as const
    ).map(([field, found, value]): [string, string, () => unknown] => [
      field,
      found,
      () => openaiDialect({ [field]: value } as never),
    ]),
  ])('is refused for %s, which is %s', (field, found, make) => {
    expect(refusal(make)?.context).toMatchObject({ field, found });
  });
});

describe('the dial', () => {
  const dial = (config: OpenAIConfig, headers = true, credentials: object = { apiKey }) =>
    openai(config).dial(credentials, { epoch: 1, headers });

  it('goes to each dialect with the key in its place', () => {
    expect(dial({ ...live, organization: 'org-1', project: 'proj_1' })).toEqual({
      url: 'wss://api.openai.com/v1/realtime?intent=transcription',
      headers: { authorization: `Bearer ${apiKey}`, 'openai-organization': 'org-1', 'openai-project': 'proj_1' },
      subprotocols: [],
    });
    expect(dial({ ...live, dialect: azure({ resource: 'mine' }) })).toEqual({
      url: 'wss://mine.openai.azure.com/openai/v1/realtime?intent=transcription',
      headers: { 'api-key': apiKey },
      subprotocols: [],
    });
    expect(dial(vllm, true, {})).toEqual({ url: vllm.url, headers: {}, subprotocols: [] });
  });

  it('brings the key of a browser in a subprotocol or the query', () => {
    expect(dial(live, false)).toEqual({
      url: 'wss://api.openai.com/v1/realtime?intent=transcription',
      headers: {},
      subprotocols: ['realtime', `openai-insecure-api-key.${apiKey}`],
    });
    expect(dial({ ...live, dialect: azure({ resource: 'mine' }) }, false).url).toBe(
      `wss://mine.openai.azure.com/openai/v1/realtime?intent=transcription&api-key=${apiKey}`,
    );
    expect(dial({ ...live, url: 'wss://relay.example/' }, false, {})).toEqual({
      url: 'wss://relay.example/',
      headers: {},
      subprotocols: [],
    });
  });

  it('is refused for a key that no header can hold, without showing it', () => {
    for (const wrong of [undefined, '', 'sk 0123456789', 5]) {
      const error = refusal(() => dial(live, true, { apiKey: wrong }));
      expect(error?.context.field).toBe('apiKey');
      expect(JSON.stringify(error)).not.toContain('0123456789');
    }
  });
});
