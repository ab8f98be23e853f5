import { encodeG711 } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../../testing/memory-client.ts';
import { scriptedEngine } from '../../engine/scripted-engine.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptText, speechScript } from '../../script/script.ts';
import { createSimulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { openaiServer, type OpenAIServerOptions } from './index.ts';

const script = speechScript({ seconds: 6, seed: 11, sampleRate: 24_000 });
const prefix = 'conversation.item.input_audio_transcription';

interface Input {
  readonly format?: object;
  readonly transcription?: object;
  readonly turn_detection?: object | null;
}

async function connected(options: Partial<OpenAIServerOptions> = {}, headers: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock();
  const provider = openaiServer({ engine: scriptedEngine({ script }), ...options });
  const simulator = createSimulator({ provider, clock });
  const client = new MemoryClient(simulator.transport(), { headers });
  await clock.advance(0);
  const say = async (message: object | string) => {
    const before = client.messages.length;
    client.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    await clock.advance(0);
    return client.messages.slice(before);
  };
  return {
    clock,
    client,
    simulator,
    say,
    update: (input: Input, more: object = {}) =>
      say({ type: 'session.update', session: { type: 'transcription', audio: { input }, ...more } }),
    append: async (samples: Int16Array, encode = (all: Int16Array) => new Uint8Array(all.buffer)) => {
      for (let from = 0; from < samples.length; from += 2_400) {
        const audio = Buffer.from(encode(samples.slice(from, from + 2_400))).toString('base64');
        await say({ type: 'input_audio_buffer.append', audio });
      }
    },
  };
}

const typesOf = (messages: readonly Record<string, unknown>[]) =>
  messages.map(({ type }) => String(type).replace(prefix, '…'));
const codesOf = (messages: readonly Record<string, unknown>[]) =>
  messages.map(({ error }) => (error as { readonly code?: string; readonly param?: string } | undefined) ?? {});

describe('the simulated OpenAI', () => {
  it('greets, and repeats the configuration that it takes', async () => {
    const { client, update } = await connected();
    expect(client.messages).toMatchObject([
      {
        type: 'session.created',
        event_id: 'event_1',
        session: { object: 'realtime.transcription_session', type: 'transcription' },
      },
    ]);
    const input = { transcription: { model: 'gpt-live-transcribe', language: 'en' }, turn_detection: null };
    expect(await update(input)).toMatchObject([{ type: 'session.updated', session: { audio: { input } } }]);
  });

  it.each<[string, string, Input, object?]>([
    [
      'unknown_parameter',
      'session.audio.input.sample_rate',
      { transcription: { model: 'whisper-1' }, sample_rate: 1 } as Input,
    ],
    ['unknown_parameter', 'session.model', { transcription: { model: 'whisper-1' } }, { model: 'whisper-1' }],
    ['invalid_value', 'session.audio.input.format.rate', { format: { type: 'audio/pcm', rate: 16_000 } }],
    ['invalid_value', 'session.audio.input.turn_detection.type', { turn_detection: { type: 'none' } }],
    [
      'invalid_value',
      'session.audio.input.turn_detection',
      { transcription: { model: 'gpt-live-transcribe' }, turn_detection: { type: 'server_vad' } },
    ],
    [
      'invalid_value',
      'session.audio.input.transcription.delay',
      { transcription: { model: 'gpt-transcribe', delay: 'low' } },
    ],
    [
      'invalid_value',
      'session.audio.input.transcription.keywords',
      { transcription: { model: 'whisper-1', keywords: [] } },
    ],
    ['missing_required_parameter', 'session.audio.input.transcription.model', { transcription: {} }],
    ['invalid_parameter', 'session.type', { transcription: { model: 'whisper-1' } }, { type: 'realtime' }],
  ])('refuses a configuration with %s for %s, and lives on', async (code, param, input, more) => {
    const { update, client } = await connected();
    expect(codesOf(await update(input, more))).toEqual([expect.objectContaining({ code, param })]);
    expect(typesOf(await update({ transcription: { model: 'whisper-1' } }))).toEqual(['session.updated']);
    expect(client.ends).toEqual([]);
  });

  it('answers what it does not understand by an error, and lives on', async () => {
    const { say, client, clock } = await connected();
    expect(codesOf(await say('{'))).toMatchObject([{ code: 'invalid_json' }]);
    expect(codesOf(await say({ type: 'audio', event_id: 'mine' }))).toMatchObject([
      { code: 'invalid_value', param: 'type', event_id: 'mine' },
    ]);
    expect(codesOf(await say({ type: 'input_audio_buffer.append', audio: 'no base64' }))).toMatchObject([
      { param: 'audio' },
    ]);
    expect(codesOf(await say({ type: 'input_audio_buffer.append', audio: 'AAA=' }))).toMatchObject([
      { code: 'missing_required_parameter' },
    ]);
    client.socket.send(new Uint8Array(10));
    await clock.advance(0);
    expect(codesOf(client.messages.slice(-1))).toMatchObject([{ code: 'invalid_event' }]);
    expect(client.ends).toEqual([]);
  });

  it('detects turns by itself, and gives each its times and its transcript', async () => {
    const { update, append, client, say } = await connected();
    await update({ transcription: { model: 'gpt-transcribe' } });
    await append(scriptAudio(script).samples());
    await say({ type: 'input_audio_buffer.commit' });
    const turn = client.messages.filter(({ type }) => type !== 'session.created' && type !== 'session.updated');
    expect(typesOf(turn).slice(0, 7)).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      '….delta',
      '….completed',
    ]);
    const texts = turn.flatMap(({ type, transcript }) => (String(type).endsWith('.completed') ? [transcript] : []));
    expect(texts.filter((text) => text !== '').join(' ')).toBe(scriptText(script));
    const [{ audio_start_ms: start }, { audio_end_ms: end }] = turn as [Record<string, number>, Record<string, number>];
    const [first] = script.utterances;
    const seconds = (at = 0) => (at / 24_000) * 1_000;
    expect(start).toBe(Math.max(0, Math.floor(seconds(first?.words[0]?.start)) - 300));
    expect(end).toBe(Math.floor(seconds(first?.words.at(-1)?.end)) + 400);
    const chain = turn.flatMap(({ type, item_id: id, previous_item_id: previous }) =>
      String(type).endsWith('.committed') ? [[previous, id]] : [],
    );
    expect(chain.map(([previous]) => previous)).toEqual([null, ...chain.slice(0, -1).map(([, id]) => id)]);
  });

  it('gives the text of a live model while it is spoken, and needs 100 ms for a commit', async () => {
    const { update, append, say, client } = await connected();
    await update({ transcription: { model: 'gpt-live-transcribe' }, turn_detection: null });
    expect(codesOf(await say({ type: 'input_audio_buffer.commit', event_id: 'c1' }))).toMatchObject([
      { code: 'input_audio_buffer_commit_empty', event_id: 'c1' },
    ]);
    await append(scriptAudio(script).samples());
    const deltas = client.messages.filter(({ type }) => type === `${prefix}.delta`);
    expect(deltas.map(({ delta }) => delta).join('')).toBe(scriptText(script));
    expect(typesOf(await say({ type: 'input_audio_buffer.commit' })).at(-1)).toBe('….completed');
    expect(typesOf(await say({ type: 'input_audio_buffer.clear' }))).toEqual(['input_audio_buffer.cleared']);
  });

  it('reads G.711', async () => {
    const { update, append, simulator } = await connected();
    await update({
      format: { type: 'audio/pcmu' },
      transcription: { model: 'gpt-live-transcribe' },
      turn_detection: null,
    });
    await append(new Int16Array(8_000), (samples) => encodeG711(samples, 'mulaw'));
    expect([simulator.ledger.link(1).samples, simulator.ledger.link(1).sampleRate]).toEqual([8_000, 8_000]);
  });

  it('refuses a key, and the beta, in its first message and by the close', async () => {
    const key = await connected({ credentials: [{ apiKey: 'good' }] }, { authorization: 'Bearer bad' });
    await key.clock.advance(10);
    expect(codesOf(key.client.messages)).toMatchObject([{ code: 'invalid_api_key' }]);
    expect(key.client.end).toMatchObject({ code: 3000, reason: 'invalid_request_error.invalid_api_key' });
    const beta = await connected({}, { 'OpenAI-Beta': 'realtime=v1' });
    await beta.clock.advance(10);
    expect(beta.client.end).toMatchObject({ code: 4000, reason: 'invalid_request_error.beta_api_shape_disabled' });
    for (const headers of [{ authorization: 'Bearer good' }, { 'api-key': 'good' }]) {
      expect(typesOf((await connected({ credentials: [{ apiKey: 'good' }] }, headers)).client.messages)).toEqual([
        'session.created',
      ]);
    }
  });
});

describe('the simulated vLLM', () => {
  it('gives one text for all of the audio between its two commits', async () => {
    const slow = speechScript({ seconds: 6, seed: 11, sampleRate: 16_000 });
    const { say, append, client } = await connected({ dialect: 'vllm', engine: scriptedEngine({ script: slow }) });
    expect(Object.keys(client.messages[0] ?? {})).toEqual(['type', 'id', 'created']);
    expect(await say({ type: 'input_audio_buffer.commit' })).toMatchObject([
      { type: 'error', code: 'model_not_validated' },
    ]);
    expect(await say({ type: 'session.update', model: 'voxtral' })).toEqual([]);
    await say({ type: 'input_audio_buffer.commit' });
    await append(scriptAudio(slow).samples());
    const [done] = (await say({ type: 'input_audio_buffer.commit', final: true })).slice(-1);
    expect(done).toMatchObject({ type: 'transcription.done', text: scriptText(slow) });
    const deltas = client.messages.filter(({ type }) => type === 'transcription.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe(scriptText(slow));
    expect(await say({ type: 'response.create' })).toMatchObject([
      { type: 'error', error: 'Unknown event type: response.create', code: 'unknown_event' },
    ]);
  });
});
