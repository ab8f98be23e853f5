import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../../testing/memory-client.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptText, speechScript } from '../../script/script.ts';
import { createSimulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { elsaError, elsaErrorMessage, elsaErrorPage, type ElsaErrorName } from './errors.ts';
import type { ElsaBehaviour } from './options.ts';
import { scoringEngine } from '../../engine/scoring-engine.ts';
import { elsaServer } from './index.ts';

const script = speechScript({ seconds: 3, seed: 5 });
const audio = scriptAudio(script);
const start = JSON.stringify({
  type: 'ELSA:start_stream',
  data: { stream_info: { api_plan: 'standard', sentence: scriptText(script) } },
});
const unscripted = '{"api_plan":"standard","return_json":true}';
const end = '{"type":"ELSA:end_stream"}';

/** A WAV file with a header as every program writes it; the numbers of the header can be others. */
function wave(samples: Int16Array, { channels = 1, sampleRate = 16_000 } = {}): Uint8Array {
  const file = Buffer.alloc(44 + samples.byteLength);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples.byteLength, 40);
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), 44);
  return new Uint8Array(file);
}

async function connected(options: ElsaBehaviour = {}, headers: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }), ...options }), clock });
  const client = new MemoryClient(simulator.transport(), { headers });
  await clock.runUntil(() => client.opened || client.ends.length > 0);
  return { clock, simulator, client };
}

type Connected = Awaited<ReturnType<typeof connected>>;

/** Sends frames; returns the messages that came since the last time. */
async function tell({ client, clock }: Connected, ...frames: readonly (string | Uint8Array)[]) {
  const before = client.messages.length;
  for (const frame of frames) client.socket.send(frame);
  await clock.advance(10);
  return client.messages.slice(before);
}

const halves = (from = 0) => [...audio.chunks({ from, size: 8_000 })].map((samples) => wave(samples));
const typesOf = (messages: readonly Record<string, unknown>[]) => messages.map(({ type, status }) => type ?? status);

interface Decoding {
  readonly data: { readonly utterance: readonly [{ readonly nativeness_score: number; readonly sentence: string }] };
}

describe('a scripted stream', () => {
  it('is confirmed, acknowledged packet by packet, and decoded; then the next may begin', async () => {
    const service = await connected();
    expect(typesOf(await tell(service, start))).toEqual(['ELSA:start_stream_result']);
    const during = typesOf(await tell(service, ...halves()));
    expect(during.filter((type) => type === 'ELSA:audioACK')).toHaveLength(6);
    expect(during).toContain('ELSA:decoding_result');
    const last = await tell(service, end);
    expect(typesOf(last)).toEqual(['ELSA:stopped_listening', 'ELSA:decoding_result', 'ELSA:ready']);
    expect(last[1]).toMatchObject({
      data: { stream_finished: true, total_time: 3, utterance: [{ sentence: scriptText(script) }] },
    });
    expect(typesOf(await tell(service, start))).toEqual(['ELSA:start_stream_result']);
    expect(service.client.ends).toEqual([]);
    await service.simulator.close();
  });

  it('stops reading audio by itself where it is configured so, and ignores what is sent after that', async () => {
    const service = await connected({ stopsAfterSeconds: 1 });
    const messages = typesOf(await tell(service, start, ...halves(), end));
    expect(messages.filter((type) => type === 'ELSA:audioACK')).toHaveLength(2);
    expect(messages.slice(-3)).toEqual(['ELSA:stopped_listening', 'ELSA:decoding_result', 'ELSA:ready']);
    await service.simulator.close();
  });

  it('warns, holds interim results back, and leaves open which result is the last, where it is configured so', async () => {
    const service = await connected({ warning: 'quiet', interimResults: false, streamFinished: false });
    const messages = await tell(service, start, ...halves(), end);
    expect(messages).toContainEqual({ type: 'ELSA:warning', message: 'quiet' });
    const decoded = messages.filter(({ type }) => type === 'ELSA:decoding_result');
    expect(decoded).toHaveLength(1);
    expect(decoded[0]?.['data']).not.toHaveProperty('stream_finished');
    await service.simulator.close();
  });
});

describe('an unscripted stream', () => {
  it('is processed, and ends with success, with the result or without', async () => {
    const service = await connected();
    const [first] = await tell(service, unscripted);
    expect(first).toMatchObject({ status: 'processing', stream_id: expect.any(String) });
    const messages = await tell(service, ...halves(), end);
    expect(typesOf(messages)).toEqual(['processing', 'success']);
    expect(messages[1]).toMatchObject({
      result_link: expect.stringContaining(String(first?.['stream_id'])),
      result: { speakers: [{ utterances: [{ text: scriptText(script) }] }] },
    });
    await service.simulator.close();

    const other = await connected();
    const [, , success] = await tell(other, unscripted.replace('true', 'false'), wave(audio.samples(0, 8_000)), end);
    expect(success).not.toHaveProperty('result');
    await other.simulator.close();
  });
});

describe('the scoring engine', () => {
  /** The score of the whole of what was sent. */
  async function scoreOf(frames: readonly Uint8Array[]): Promise<number> {
    const service = await connected({ interimResults: false });
    const messages = await tell(service, start, ...frames, end);
    await service.simulator.close();
    const decoded = messages.find(({ type }) => type === 'ELSA:decoding_result') as unknown as Decoding;
    return decoded.data.utterance[0].nativeness_score;
  }

  it('gives one score however the audio was cut', async () => {
    const scores = await Promise.all(
      [8_000, 1_234, 48_000].map((size) => scoreOf([...audio.chunks({ size })].map((samples) => wave(samples)))),
    );
    expect(scores[0]).toBeGreaterThanOrEqual(50);
    expect(new Set(scores).size).toBe(1);
  });

  it.each([
    { what: 'a sample is missing', frames: [wave(audio.samples(0, 8_000)), wave(audio.samples(8_001))] },
    { what: 'a sample came twice', frames: [wave(audio.samples(0, 8_000)), wave(audio.samples(7_999))] },
    { what: 'the beginning is missing', frames: [wave(audio.samples(8_000))] },
    { what: 'two pieces came in the wrong order', frames: [wave(audio.samples(8_000)), wave(audio.samples(0, 8_000))] },
    { what: 'more came than there is', frames: [...halves(), wave(new Int16Array(1))] },
  ])('gives none where $what', async ({ frames }) => {
    expect(await scoreOf(frames)).toBe(0);
  });

  it('gives another score where the end is missing', async () => {
    expect(await scoreOf([wave(audio.samples(0, script.length - 1))])).not.toBe(await scoreOf(halves()));
  });
});

describe('errors', () => {
  it('of the page have their parameters filled in', () => {
    expect(elsaErrorMessage('InvalidSessionToken', { token: 't-1' })).toBe('Invalid session token: t-1');
    expect(elsaErrorMessage('ClientIsNotActive')).toBe('Client with {user_id} is not active');
  });

  it.each(Object.keys(elsaErrorPage) as ElsaErrorName[])(
    '%s comes in the words of the stream that it ends',
    async (name) => {
      for (const [request, wanted] of [
        [start, { type: 'ELSA:error', message: elsaErrorMessage(name) }],
        [unscripted, { status: 'failed', reason: elsaErrorMessage(name) }],
      ] as const) {
        const service = await connected();
        await tell(service, request);
        service.simulator.addFault({ on: { time: service.clock.now() }, do: elsaError(name) });
        expect(await tell(service)).toEqual([wanted]);
        expect(service.client.ends).toMatchObject([{ type: 'close', code: 1000 }]);
        await service.simulator.close();
      }
    },
  );

  it.each([
    { what: 'no audio', frames: [], name: 'MissingAudioParam' },
    { what: 'bare samples', frames: [new Uint8Array(16_000)], name: 'FailedToParseAudioHeader' },
    {
      what: 'a file that is cut off',
      frames: [wave(new Int16Array(100)).slice(0, 100)],
      name: 'FailedToDecodeAudioFromBytes',
    },
    { what: 'stereo', frames: [wave(new Int16Array(100), { channels: 2 })], name: 'InvalidAudioFormat' },
    { what: '8 kHz', frames: [wave(new Int16Array(100), { sampleRate: 8_000 })], name: 'InvalidAudioFormat' },
  ] as const)('answer $what', async ({ frames, name }) => {
    const service = await connected();
    const messages = await tell(service, start, ...frames, end);
    expect(messages).toContainEqual({ type: 'ELSA:error', message: elsaErrorMessage(name) });
    await service.simulator.close();
  });

  it('answer what is no request, and a second one within a stream', async () => {
    for (const frames of [['hello'], ['{"type":"ELSA:start_stream","data":{}}'], [start, start]]) {
      const service = await connected();
      expect(typesOf(await tell(service, ...frames))).toContain('ELSA:error');
      await service.simulator.close();
    }
  });
});

describe('accounts', () => {
  const accounts = [
    { token: 'good' },
    { token: 'idle', account: 'inactive' },
    { token: 'other', account: 'no-access' },
    { token: 'empty', account: 'no-minutes' },
    { token: 'ghost', account: 'unknown-user' },
  ] as const;

  it.each([
    { authorization: 'ELSA bad', message: 'Invalid session token: bad' },
    { authorization: 'Bearer good', message: 'No session token provided' },
    { authorization: 'ELSA idle', message: 'Client with user-77 is not active' },
    { authorization: 'ELSA other', message: 'User user-77 does not have access for this API' },
    { authorization: 'ELSA empty', message: 'User has no remaining minutes' },
    { authorization: 'ELSA ghost', message: 'Could not find client ID' },
  ])('refuse «$authorization» when it asks for a stream, or at the handshake', async ({ authorization, message }) => {
    const service = await connected({ accounts }, { Authorization: authorization });
    expect(await tell(service, unscripted)).toEqual([{ status: 'failed', reason: message }]);
    await service.simulator.close();

    const strict = await connected({ accounts, refusesAt: 'handshake' }, { Authorization: authorization });
    expect(strict.client.ends).toMatchObject([{ type: 'refused' }]);
    await strict.simulator.close();
  });

  it('let in who is known', async () => {
    const service = await connected({ accounts, refusesAt: 'handshake' }, { Authorization: 'ELSA good' });
    expect(typesOf(await tell(service, start))).toEqual(['ELSA:start_stream_result']);
    await service.simulator.close();
  });
});
