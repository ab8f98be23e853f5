import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../../testing/memory-client.ts';
import { UUID } from '../../../testing/raw-client.ts';
import type { Engine, EngineResult } from '../../engine.ts';
import { scriptedEngine } from '../../engine/scripted-engine.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptWords, speechScript } from '../../script/script.ts';
import { createSimulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { bodhiServer, type BodhiServerOptions } from './index.ts';

const script = speechScript({ seconds: 6, seed: 11 });
const audio = scriptAudio(script);

async function connected(options: Partial<BodhiServerOptions> = {}, headers: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }), ...options }),
    clock,
  });
  const client = new MemoryClient(simulator.transport(), { headers });
  await clock.runUntil(() => client.opened || client.ends.length > 0);
  return { clock, simulator, client };
}

/** All messages for the whole script. */
async function transcript(fields: Readonly<Record<string, unknown>> = {}, options: Partial<BodhiServerOptions> = {}) {
  const { clock, client, simulator } = await connected(options);
  client.config(fields);
  client.audio(audio.chunks());
  client.sendEnd();
  await clock.runUntil(() => client.endOfStream);
  return { messages: client.messages as unknown as readonly Message[], simulator, client };
}

interface Message {
  readonly call_id: string;
  readonly segment_id: number | string;
  readonly eos: boolean;
  readonly type: string;
  readonly text: string;
  readonly segment_meta: {
    readonly tokens: readonly string[];
    readonly timestamps: readonly number[];
    readonly start_time?: number;
    readonly words?: readonly { readonly word: string; readonly start_time: number; readonly end_time: number }[];
  };
  readonly aux_info?: { readonly processed_audio_duration: number };
}

/** An engine that says what it is told when the stream is finished. */
function sayingEngine(results: readonly EngineResult[]): Engine {
  return {
    name: 'saying',
    open: (_options, sink) => ({
      write: () => undefined,
      finish: () => {
        for (const result of results) sink.result(result);
        sink.done();
      },
      close: () => undefined,
    }),
  };
}

describe('the simulated Bodhi, on the wire', () => {
  it('places every word to the sample, by times relative to its segment', async () => {
    const { messages } = await transcript();
    const words = messages
      .filter(({ type, text }) => type === 'complete' && text !== '')
      .flatMap(({ segment_meta: { start_time: start = NaN, words = [] } }) =>
        words.map((word) => ({
          text: word.word,
          start: Math.round((start + word.start_time) * 16_000),
          end: Math.round((start + word.end_time) * 16_000),
        })),
      );
    expect(words).toEqual(scriptWords(script));
  });

  it('sends words on complete results only, tokens and their end times on all', async () => {
    const { messages } = await transcript();
    const results = messages.filter(({ text }) => text !== '');
    expect(new Set(results.map(({ type }) => type))).toEqual(new Set(['partial', 'complete']));
    for (const { type, text, segment_meta: meta } of results) {
      expect('words' in meta).toBe(type === 'complete');
      expect(meta.tokens.join(' ')).toBe(text);
      expect(meta.timestamps).toHaveLength(meta.tokens.length);
    }
  });

  it('numbers segments from 0 under one call_id, and marks the last message alone with eos', async () => {
    const { messages } = await transcript();
    const completes = messages.filter(({ type, text }) => type === 'complete' && text !== '');
    expect(completes.map(({ segment_id }) => segment_id)).toEqual(script.utterances.map((_, index) => index));
    expect(new Set(messages.map(({ call_id }) => call_id)).size).toBe(1);
    expect(messages.map(({ eos }) => eos)).toEqual(messages.map((_, index) => index === messages.length - 1));
  });

  it('puts eos on the last result when one is left to send, and on an empty message otherwise or when configured so', async () => {
    const result = { segment: 4, final: true, text: 'bye' };
    const last = async (options: Partial<BodhiServerOptions>) => {
      const { messages } = await transcript({}, options);
      return messages.map(({ segment_id, text, eos }) => [segment_id, text, eos]);
    };
    expect(await last({ engine: sayingEngine([result]) })).toEqual([[4, 'bye', true]]);
    expect(await last({ engine: sayingEngine([result]), eosOn: 'own-message' })).toEqual([
      [4, 'bye', false],
      [5, '', true],
    ]);
    expect(await last({ engine: sayingEngine([]) })).toEqual([[0, '', true]]);
    expect(await last({ engine: sayingEngine([{ ...result, final: false }]) })).toEqual([
      [4, 'bye', false],
      [4, '', true],
    ]);
  });

  it('writes segment_id as a string and rounds times when configured so', async () => {
    const { messages } = await transcript({}, { segmentId: 'string', timeDecimals: 2 });
    expect(messages.every(({ segment_id }) => typeof segment_id === 'string')).toBe(true);
    const times = messages.flatMap(({ segment_meta: { timestamps, words = [] } }) => [
      ...timestamps,
      ...words.map((word) => word.end_time),
    ]);
    expect(times.every((time) => Number(time.toFixed(2)) === time)).toBe(true);
  });

  it('leaves partials out with exclude_partial', async () => {
    const { messages } = await transcript({ exclude_partial: true });
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['complete']));
  });

  it('sends how far it has processed with aux, and the language with at_start_lid, and neither without', async () => {
    const { messages } = await transcript({ aux: true, at_start_lid: true, model: 'hi-en-general-v2-8khz' });
    expect(messages.at(-1)).toMatchObject({
      aux_info: { processed_audio_duration: 6, eot_wait_time: 0 },
      language_code: 'hi',
    });
    const { messages: plain } = await transcript();
    expect(Object.keys(plain[0] ?? {})).toEqual(['call_id', 'segment_id', 'eos', 'type', 'text', 'segment_meta']);
  });

  it('leaves every time out when the engine has none', async () => {
    const { messages } = await transcript({}, { engine: scriptedEngine({ script, wordTimes: false }) });
    const complete = messages.find(({ type }) => type === 'complete');
    expect(complete?.segment_meta).toEqual({ tokens: [complete?.text], timestamps: [], confidence: 0.9 });
  });

  it('gives a segment without words its end by the last timestamp', async () => {
    const engine = sayingEngine([{ segment: 0, final: true, text: 'good day', start: 1.5, end: 2.25 }]);
    const { messages } = await transcript({}, { engine });
    expect(messages[0]?.segment_meta).toEqual({ tokens: ['good day'], timestamps: [0.75], start_time: 1.5 });
  });

  it('carries a sample that two frames share', async () => {
    const { clock, client, simulator } = await connected();
    client.config();
    const bytes = new Uint8Array(audio.samples(0, 1_000).buffer);
    for (const [from, to] of [
      [0, 333],
      [333, 1_001],
      [1_001, 2_000],
    ]) {
      client.socket.send(bytes.slice(from, to));
    }
    client.sendEnd();
    await clock.advance(0);
    expect(simulator.ledger.link(1).received).toEqual([{ kind: 'source', linkStart: 0, sourceStart: 0, count: 1_000 }]);
  });

  it('answers an engine that fails with a 500 and closes', async () => {
    const engine: Engine = {
      name: 'broken',
      open: (_options, sink) => ({
        write: () => sink.failed(new Error('out of memory')),
        finish: () => undefined,
        close: () => undefined,
      }),
    };
    const { clock, client } = await connected({ engine });
    client.config();
    client.audio([new Int16Array(100)]);
    await clock.runUntil(() => client.ends.length > 0);
    expect(client.messages).toMatchObject([{ code: 500, message: 'out of memory' }]);
  });
});

describe('the simulated Bodhi, refusing a configuration', () => {
  const wrong: readonly (readonly [name: string, frame: string | Uint8Array, message: string])[] = [
    ['text that is not JSON', '{"config": ', 'malformed JSON'],
    ['JSON that is no object', '[]', 'malformed JSON'],
    ['a frame without config', '{"eof": 1}', 'config is missing'],
    ['audio before the configuration', new Uint8Array(3_200), 'config is missing'],
    ['no transaction_id', config({ transaction_id: undefined }), 'transaction_id is missing'],
    ['a transaction_id that is no UUID', config({ transaction_id: 'call-7' }), 'invalid transaction_id'],
    ['no model', config({ model: undefined }), 'model is missing'],
    ['an unknown model', config({ model: 'xx-general' }), "model 'xx-general' is not available"],
    ['no sample_rate', config({ sample_rate: undefined }), 'sample_rate must be 8000 or 16000'],
    ['another sample_rate', config({ sample_rate: 44_100 }), 'sample_rate must be 8000 or 16000'],
    ['a flag that is no boolean', config({ aux: 'yes' }), 'aux must be a boolean'],
  ];

  function config(fields: Readonly<Record<string, unknown>>): string {
    const usual = { sample_rate: 16_000, transaction_id: UUID, model: 'en-general-v2-8khz' };
    return JSON.stringify({ config: { ...usual, ...fields } });
  }

  it.each(wrong)('%s: an error frame with 400, then the close', async (_name, frame, message) => {
    const { clock, client } = await connected();
    client.socket.send(frame);
    await clock.runUntil(() => client.ends.length > 0, { limitMs: 1_000 });
    expect(client.messages).toEqual([
      { error: 'Bad Request', message, code: 400, timestamp: '2026-01-01T00:00:00.000Z' },
    ]);
    expect(client.ends).toMatchObject([{ type: 'close' }]);
  });

  it('writes errors in the short shape when configured so', async () => {
    const { clock, client } = await connected({ errorShape: 'short' });
    client.config({ transaction_id: 'x' });
    await clock.advance(0);
    expect(client.messages).toEqual([{ error: 'invalid transaction_id', message: 'invalid transaction_id' }]);
  });

  it('refuses a second configuration', async () => {
    const { clock, client } = await connected();
    client.config();
    client.config();
    await clock.advance(0);
    expect(client.messages).toMatchObject([{ code: 400, message: 'the configuration was sent already' }]);
  });

  it('takes any model when configured so', async () => {
    const { clock, client, simulator } = await connected({ models: 'any' });
    client.config({ model: 'mine' });
    await clock.advance(0);
    expect([client.ends, simulator.ledger.link(1).config]).toMatchObject([[], { model: 'mine' }]);
  });
});

describe('the simulated Bodhi, judging a handshake', () => {
  const credentials = [
    { apiKey: 'old-key', customerId: 'c0ffee' },
    { apiKey: 'new-key' },
    { apiKey: 'poor', account: 'no-balance' },
    { apiKey: 'gone', account: 'inactive' },
  ] as const;
  const cases: readonly (readonly [name: string, headers: Readonly<Record<string, string>>, outcome: number])[] = [
    ['both headers of the old platform', { 'X-Api-Key': 'old-key', 'x-customer-id': 'c0ffee' }, 101],
    ['the one header of the new platform', { 'x-api-key': 'new-key' }, 101],
    ['a missing customer id', { 'x-api-key': 'old-key' }, 401],
    ['a wrong customer id', { 'x-api-key': 'old-key', 'x-customer-id': 'other' }, 401],
    ['a wrong key', { 'x-api-key': 'guess' }, 401],
    ['no headers', {}, 401],
    ['an account without balance', { 'x-api-key': 'poor' }, 402],
    ['an inactive account', { 'x-api-key': 'gone' }, 403],
  ];

  it.each(cases)('%s: %#', async (_name, headers, outcome) => {
    const { client, simulator } = await connected({ credentials }, headers);
    expect(client.opened).toBe(outcome === 101);
    if (outcome === 101) return;
    expect(client.end).toMatchObject({ type: 'refused', status: outcome, body: expect.stringContaining(`${outcome}`) });
    expect(simulator.ledger.dials).toMatchObject([{ outcome: 'http', status: outcome }]);
  });

  it('keeps no secret in its ledger', async () => {
    const { simulator } = await connected({ credentials }, { 'x-api-key': 'new-key' });
    const { inspect } = await import('node:util');
    expect(inspect([simulator.ledger.dials, simulator.ledger.links], { depth: null, showHidden: true })).not.toContain(
      'new-key',
    );
  });
});
