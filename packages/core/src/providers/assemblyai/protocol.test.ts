import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../clock.ts';
import { isSpeechError } from '../../errors/speech-error.ts';
import type { AssemblyaiConfig, AssemblyaiCredentials } from './config.ts';
import { assemblyai } from './protocol.ts';

const here = { epoch: 1, headers: true };
const inBrowser = { epoch: 1, headers: false };

function fieldOf(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return error.context.field;
    throw error;
  }
  return undefined;
}

const dialled = (config: AssemblyaiConfig, credentials: AssemblyaiCredentials = { apiKey: 'a-key' }, context = here) =>
  assemblyai(config).dial(credentials, context);
const queryOf = (config: AssemblyaiConfig) => Object.fromEntries(new URL(dialled(config).url).searchParams);

describe('the configuration', () => {
  it('goes into the query, with the model named and the defaults of the provider left alone', () => {
    expect(queryOf({ model: 'universal-streaming-english' })).toEqual({
      speech_model: 'universal-streaming-english',
      sample_rate: '16000',
      encoding: 'pcm_s16le',
    });
    expect(
      queryOf({
        mode: 'min_latency',
        keytermsPrompt: ['Sonny', 'a & b'],
        languageCodes: ['en', 'hi'],
        minTurnSilence: 200,
        speakerLabels: true,
        speakerLabelsRevisionIntervalMs: 120_000,
        redactPii: false,
        query: { webhook_url: 'https://example.org/hook?a=1', speech_model: 'another' },
      }),
    ).toEqual({
      webhook_url: 'https://example.org/hook?a=1',
      speech_model: 'universal-3-6-pro',
      sample_rate: '16000',
      encoding: 'pcm_s16le',
      mode: 'min_latency',
      keyterms_prompt: '["Sonny","a & b"]',
      language_codes: '["en","hi"]',
      min_turn_silence: '200',
      speaker_labels: 'true',
      speaker_labels_revision_interval_ms: '120000',
      redact_pii: 'false',
      session_heartbeat: 'true',
      acknowledge_silence: 'true',
    });
    expect(queryOf({ sessionHeartbeat: false, acknowledgeSilence: false })).toMatchObject({
      session_heartbeat: 'false',
      acknowledge_silence: 'false',
    });
  });

  it('is what was checked, whatever the caller changes afterwards', () => {
    const config = { model: 'universal-3-5-pro' };
    const protocol = assemblyai(config);
    config.model = 'changed';
    expect(protocol.dial({ apiKey: 'a-key' }, here).url).toContain('speech_model=universal-3-5-pro');
  });

  it.each<[string, unknown]>([
    ['model', ' '],
    ['sampleRate', 7_999],
    ['sampleRate', 16_000.5],
    ['encoding', 'opus'],
    ['region', 'asia'],
    ['url', 'https://example.org'],
    ['askToken', 'token'],
    ['dialsPerMinute', 16],
    ['mode', 'fast'],
    ['prompt', 'x'.repeat(1_751)],
    ['agentContext', 5],
    ['keytermsPrompt', Array.from({ length: 101 }, () => 'term')],
    ['keytermsPrompt[1]', ['term', '']],
    ['languageCodes', Array.from({ length: 11 }, () => 'en')],
    ['minTurnSilence', 49],
    ['maxTurnSilence', '1000'],
    ['vadThreshold', 1.1],
    ['interruptionDelay', 1_001],
    ['maxSpeakers', 0],
    ['voiceFocus', 'custom'],
    ['domain', 'legal'],
    ['redactPii', 'yes'],
    ['inactivityTimeout', 4],
    ['inactivityTimeout', 3_601],
    ['query', 'webhook_url=x'],
    ['speechModel', 'universal-3-6-pro'],
  ])('is refused by the name of the field where %s cannot be right', (field, value) => {
    const name = field.split('[')[0] ?? field;
    expect(fieldOf(() => assemblyai({ speakerLabels: true, [name]: value } as AssemblyaiConfig))).toBe(field);
  });

  it('is taken where a model has what is asked of it, and silences are in their order', () => {
    expect(
      queryOf({ languageDetection: true, interruptionDelay: 0, minTurnSilence: 400, maxTurnSilence: 400 }),
    ).toMatchObject({ language_detection: 'true', interruption_delay: '0', min_turn_silence: '400' });
    expect(queryOf({ model: 'universal-streaming-english', languageDetection: false })).toMatchObject({
      language_detection: 'false',
    });
  });

  it.each<[keyof AssemblyaiConfig, AssemblyaiConfig]>([
    ['prompt', { model: 'universal-streaming-english', prompt: 'a call' }],
    ['languageCodes', { model: 'whisper-rt', languageCodes: ['en'] }],
    ['acknowledgeSilence', { model: 'universal-streaming-multilingual', acknowledgeSilence: true }],
    ['formatTurns', { formatTurns: true }],
    ['endOfTurnConfidenceThreshold', { model: 'u3-rt-pro', endOfTurnConfidenceThreshold: 0.5 }],
    ['maxSpeakers', { maxSpeakers: 2 }],
    ['redactPiiSub', { redactPii: false, redactPiiSub: 'hash' }],
    ['voiceFocusThreshold', { voiceFocusThreshold: 0.5 }],
    ['interruptionDelay', { model: 'universal-streaming-english', interruptionDelay: 300 }],
    ['languageDetection', { model: 'universal-streaming-english', languageDetection: true }],
    ['minTurnSilence', { minTurnSilence: 400, maxTurnSilence: 399 }],
  ])('is refused where %s does nothing beside the rest', (field, config) => {
    expect(fieldOf(() => assemblyai(config))).toBe(field);
  });
});

describe('a dial', () => {
  it('goes to the near host, to a region, or to an address of the caller’s own, which keeps its path and its query', () => {
    const place = (config: AssemblyaiConfig) => dialled(config).url.split('?')[0];
    expect(place({})).toBe('wss://streaming.assemblyai.com/v3/ws');
    expect(place({ region: 'eu' })).toBe('wss://streaming.eu.assemblyai.com/v3/ws');
    expect(place({ url: 'ws://127.0.0.1:2700' })).toBe('ws://127.0.0.1:2700/v3/ws');
    expect(place({ url: 'wss://relay.example.org/stt' })).toBe('wss://relay.example.org/stt');
    expect(new URL(dialled({ url: 'wss://relay.example.org/?room=5' }).url).search).toMatch(/^\?room=5&/u);
  });

  it('has the API key alone in its header, and never in its address', () => {
    const { url, headers } = dialled({}, { apiKey: 'a-key' });
    expect(headers).toEqual({ authorization: 'a-key' });
    expect(url).not.toContain('a-key');
  });

  it('has a token in its query, whether the credentials are one or it was asked for', () => {
    const given = dialled({}, { token: 't/0=' }, inBrowser);
    expect([new URL(given.url).searchParams.get('token'), given.headers]).toEqual(['t/0=', {}]);
    const asked = assemblyai({}).dial({ apiKey: 'a-key' }, { ...here, prepared: { token: 't1' } });
    expect([new URL(asked.url).searchParams.get('token'), asked.headers]).toEqual(['t1', {}]);
  });

  it('is refused without credentials, and in a browser without a token, but not at an address of the caller’s own', () => {
    expect(fieldOf(() => dialled({}, {}))).toBe('apiKey');
    expect(fieldOf(() => dialled({}, { apiKey: 'two words' }))).toBe('apiKey');
    expect(fieldOf(() => dialled({}, { token: '' }))).toBe('token');
    expect(fieldOf(() => dialled({}, { apiKey: 'a-key' }, inBrowser))).toBe('token');
    expect(dialled({ url: 'wss://relay.example.org' }, { apiKey: 'a-key' }, inBrowser).headers).toEqual({});
  });

  it('asks for a token before it with the key and the place, unless there is one', async () => {
    const asked: unknown[] = [];
    const { prepare } = assemblyai({
      region: 'us',
      askToken: async ({ signal: _signal, ...options }) => {
        asked.push(options);
        return { token: `t${asked.length}` };
      },
    });
    const { signal } = new AbortController();
    expect(prepare?.kept).toBe('each-dial');
    expect(await prepare?.run({ apiKey: 'a-key' }, { ...here, signal })).toEqual({ token: 't1' });
    expect(await prepare?.run({ token: 'mine' }, { ...here, signal })).toEqual({});
    expect(asked).toEqual([{ apiKey: 'a-key', region: 'us', url: undefined, recovers: true }]);
    expect(assemblyai({}).prepare).toBeUndefined();
  });
});

describe('what the driver says of the provider', () => {
  const traits = (config: AssemblyaiConfig) => assemblyai(config).traits;

  it('is that Pro models answer in pauses while heartbeats come, and the older ones steadily', () => {
    expect(traits({})).toMatchObject({ answers: 'in-pauses', progress: 'processed' });
    expect(traits({ sessionHeartbeat: false })).toMatchObject({ answers: 'finals-only' });
    expect(traits({ acknowledgeSilence: false })).toMatchObject({ progress: 'received' });
    expect(traits({ model: 'universal-streaming-english' })).toMatchObject({ answers: 'steadily', progress: 'none' });
    expect(traits({ model: 'universal-streaming-english', redactPii: true })).toMatchObject({ answers: 'finals-only' });
  });

  it('is that audio goes out in real time, in frames of 100 ms and never of less than 50, on links of 3 h at most', () => {
    expect(traits({})).toMatchObject({
      catchUp: 1,
      pace: 1,
      frameMs: 100,
      shortestFrameMs: 50,
      longestSeconds: 10_800,
    });
    expect([traits({}).dialsPerMinute, traits({ dialsPerMinute: 15 }).dialsPerMinute]).toEqual([5, 15]);
    expect([traits({}).speakers, traits({ speakerLabels: true }).speakers]).toEqual([false, true]);
  });

  it('is that a link is kept by messages only where the provider was asked to end idle ones', () => {
    expect(traits({}).idle).toBeUndefined();
    expect(traits({ inactivityTimeout: 30 }).idle).toEqual({ type: 'message', everyMs: 15_000 });
  });
});

describe('what a link sends', () => {
  const linkOf = (config: AssemblyaiConfig) =>
    assemblyai(config).link({ ...here, random: systemRandom, credentials: { apiKey: 'a-key' } });

  it('is samples as they are, or as mu-law, at the rate that the query has', () => {
    const samples = Int16Array.of(0, 1_000, -1_000, 32_767);
    expect(linkOf({}).audio(samples)).toEqual(new Uint8Array(samples.buffer));
    const protocol = assemblyai({ encoding: 'pcm_mulaw' });
    expect(protocol.audio.sampleRate).toBe(8_000);
    expect(queryOf({ encoding: 'pcm_mulaw' })).toMatchObject({ encoding: 'pcm_mulaw', sample_rate: '8000' });
    expect(linkOf({ encoding: 'pcm_mulaw' }).audio(samples)).toEqual(Uint8Array.of(0xff, 0xce, 0x4e, 0x80));
  });

  it('is the provider’s own messages', () => {
    const link = linkOf({});
    expect([link.start(), link.keepAlive?.(), link.finalize?.(), link.end()]).toEqual([
      [],
      '{"type":"KeepAlive"}',
      '{"type":"ForceEndpoint"}',
      ['{"type":"Terminate"}'],
    ]);
  });
});
