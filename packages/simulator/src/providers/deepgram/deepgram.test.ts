import type { Socket, SocketEnd } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { scriptedEngine } from '../../engine/scripted-engine.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptText, scriptWords, speechScript, type Script } from '../../script/script.ts';
import { createSimulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { deepgramServer, type DeepgramServerOptions } from './index.ts';

const script = speechScript({ seconds: 8, seed: 3 });
const listen = '/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000&interim_results=true';
const flux = '/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000';
const key = 'dg-4f9a2c71d8e6b0';

interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Dial {
  readonly headers?: Readonly<Record<string, string>>;
  readonly subprotocols?: readonly string[];
}

/** A client without any runtime, in virtual time. */
async function dialled(
  path: string,
  options: Partial<DeepgramServerOptions> = {},
  dial: Dial = {},
  spoken: Script = script,
) {
  const clock = new VirtualClock();
  const engine = options.engine ?? scriptedEngine({ script: spoken });
  const simulator = createSimulator({ provider: deepgramServer({ ...options, engine }), clock });
  const messages: Message[] = [];
  const ends: SocketEnd[] = [];
  let opened: Readonly<Record<string, string>> | undefined;
  const socket: Socket = simulator.transport().open(
    { url: `ws://simulated.test${path}`, headers: dial.headers ?? {}, subprotocols: dial.subprotocols ?? [] },
    {
      opened: (headers) => {
        opened = headers ?? {};
      },
      message: (data) => void messages.push(JSON.parse(String(data)) as Message),
      activity: () => undefined,
      ended: (end) => void ends.push(end),
    },
    { maxInboundBytes: 1024 * 1024 },
  );
  await clock.runUntil(() => opened !== undefined || ends.length > 0);
  const client = {
    clock,
    simulator,
    messages,
    ends,
    headers: () => opened,
    of: (type: string) => messages.filter((message) => message.type === type),
    say: (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    audio: (samples: Int16Array) => socket.send(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)),
    bytes: (bytes: Uint8Array) => socket.send(bytes),
    async speak(from = 0, to = Infinity) {
      for (const chunk of scriptAudio(spoken).chunks({ from: Math.round(from * 16_000) })) {
        client.audio(chunk);
        await clock.advance(100);
        if (((from += 0.1), from >= to)) return;
      }
    },
    async closed() {
      await clock.runUntil(() => ends.length > 0, { limitMs: 60_000 });
      return ends[0];
    },
  };
  return client;
}

interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly speaker?: number;
  readonly punctuated_word?: string;
}

const best = (message: Message) =>
  (
    message['channel'] as {
      readonly alternatives: readonly { readonly transcript: string; readonly words: readonly Word[] }[];
    }
  ).alternatives[0] ?? { transcript: '', words: [] };

describe('the simulated /v1/listen, on the wire', () => {
  it('places every word, closes ranges one after another, and ends with Metadata and 1000', async () => {
    const client = await dialled(listen);
    await client.speak();
    client.say({ type: 'CloseStream' });
    expect(await client.closed()).toEqual({ type: 'close', code: 1000, reason: '' });
    expect(client.messages.at(-1)).toMatchObject({
      type: 'Metadata',
      transaction_key: 'deprecated',
      duration: 8,
      channels: 1,
    });
    const finals = client.of('Results').filter(({ is_final }) => is_final === true);
    const words = finals.flatMap((message) => best(message).words);
    expect(
      words.map(({ word, start, end }) => ({
        text: word,
        start: Math.round(start * 16_000),
        end: Math.round(end * 16_000),
      })),
    ).toEqual(scriptWords(script).map(({ text, start, end }) => ({ text, start, end })));
    let until = 0;
    for (const { start, duration } of finals) {
      expect(start).toBeCloseTo(until, 5);
      until = Number(start) + Number(duration);
    }
    expect(client.of('Results').some(({ is_final }) => is_final === false)).toBe(true);
  });

  it('gives the link its id in a header, and in every result', async () => {
    const client = await dialled(listen);
    await client.speak(0, 3);
    const id = client.headers()?.['dg-request-id'];
    expect(id).toMatch(/^[\da-f-]{36}$/u);
    for (const { metadata } of client.of('Results')) expect(metadata).toMatchObject({ request_id: id });
  });

  it('announces turns only where it is asked to', async () => {
    const plain = await dialled(listen);
    await plain.speak();
    expect([...plain.of('SpeechStarted'), ...plain.of('UtteranceEnd')]).toEqual([]);
    const client = await dialled(`${listen}&vad_events=true&utterance_end_ms=1000&endpointing=false`);
    await client.speak();
    expect(client.of('SpeechStarted').length).toBe(script.utterances.length);
    expect(client.of('UtteranceEnd').length).toBeGreaterThan(0);
    expect(client.of('Results').every(({ speech_final }) => speech_final === false)).toBe(true);
  });

  it('sends only finals without interim_results, and punctuated words and speakers where they are asked for', async () => {
    const client = await dialled(`${listen.replace('&interim_results=true', '')}&punctuate=true&diarize=true`);
    await client.speak();
    expect(client.of('Results').every(({ is_final }) => is_final === true)).toBe(true);
    for (const word of client.of('Results').flatMap((message) => best(message).words)) {
      expect(word.punctuated_word).toBe(word.word);
    }
  });

  it('finalises what it has, and says nothing twice', async () => {
    const client = await dialled(listen, { engine: scriptedEngine({ script, endpointSeconds: 60 }) });
    await client.speak(0, 4);
    client.say({ type: 'Finalize' });
    await client.speak(4);
    client.say({ type: 'CloseStream' });
    await client.closed();
    const finals = client.of('Results').filter(({ is_final }) => is_final === true);
    expect(finals.map(({ from_finalize }) => from_finalize)).toEqual([true, false]);
    expect(finals.map((message) => best(message).transcript).join(' ')).toBe(scriptText(script));
  });

  it('transcribes each channel by itself', async () => {
    const other = speechScript({ seconds: 8, seed: 4 });
    const both: Script = {
      ...script,
      utterances: [script, other].flatMap(({ utterances }, channel) =>
        utterances.map(({ words }) => ({ channel, words })),
      ),
    };
    const client = await dialled(`${listen}&channels=2&multichannel=true`, {}, {}, both);
    await client.speak();
    client.say({ type: 'CloseStream' });
    await client.closed();
    for (const channel of [0, 1]) {
      const finals = client
        .of('Results')
        .filter(
          ({ is_final, channel_index }) => is_final === true && (channel_index as readonly number[])[0] === channel,
        );
      const text = finals
        .map((message) => best(message).transcript)
        .filter((one) => one !== '')
        .join(' ');
      expect(text).toBe(scriptText(both, channel));
    }
  });

  it('reads G.711 and floats, and no other codec', async () => {
    for (const [encoding, bytes] of [
      ['mulaw', 1_600],
      ['alaw', 1_600],
      ['linear32', 6_400],
    ] as const) {
      const client = await dialled(listen.replace('linear16', encoding));
      client.bytes(new Uint8Array(bytes));
      client.say({ type: 'CloseStream' });
      await client.closed();
      expect(client.of('Metadata')).toMatchObject([{ duration: 0.1 }]);
    }
    for (const query of [listen.replace('linear16', 'opus'), '/v1/listen?model=nova-3']) {
      const client = await dialled(query);
      client.audio(new Int16Array(1_600));
      expect(await client.closed()).toMatchObject({ code: 1008, reason: 'DATA-0000' });
    }
  });

  it('closes for want of audio after 10 s, for which KeepAlive counts only after some', async () => {
    const silent = await dialled(listen);
    for (let second = 0; second < 9; second += 3) {
      await silent.clock.advance(3_000);
      silent.say({ type: 'KeepAlive' });
    }
    const end = await silent.closed();
    expect(end).toMatchObject({ code: 1011, reason: expect.stringContaining('net0001') });
    expect(silent.clock.now()).toBeLessThan(11_000);
    const kept = await dialled(listen);
    kept.audio(new Int16Array(160));
    for (let second = 0; second < 60; second += 5) {
      await kept.clock.advance(5_000);
      kept.say({ type: 'KeepAlive' });
    }
    expect(kept.ends).toEqual([]);
    expect(await kept.closed()).toMatchObject({ code: 1011 });
  });

  it('closes for a frame without a byte, for text that is no message, and for audio that comes too fast', async () => {
    const spoil: readonly ((client: Awaited<ReturnType<typeof dialled>>) => void)[] = [
      (client) => client.bytes(new Uint8Array(0)),
      (client) => client.say('hello'),
      (client) => client.say({ type: 'Start' }),
      (client) => client.audio(new Int16Array(16_000 * 5)),
    ];
    for (const act of spoil) {
      const client = await dialled(listen, { mostPace: 1.25 });
      client.audio(new Int16Array(160));
      act(client);
      await client.closed();
      expect(client.of('Metadata')).toEqual([]);
    }
  });
});

describe('the simulated /v2/listen, on the wire', () => {
  const numbered = (messages: readonly Message[]) => messages.map(({ sequence_id }) => sequence_id);

  it('counts its messages, tells of turns, and closes without a code or a last message', async () => {
    const client = await dialled(`${flux}&eager_eot_threshold=0.5`);
    await client.speak();
    client.say({ type: 'CloseStream' });
    expect(await client.closed()).toEqual({ type: 'close', code: 1005, reason: '' });
    expect(client.simulator.ledger.link(1)).toMatchObject({
      endOfStreamAt: expect.any(Number),
      how: { by: 'provider', because: 'end-of-stream' },
    });
    expect(client.messages[0]).toMatchObject({ type: 'Connected', sequence_id: 0 });
    expect(numbered(client.messages)).toEqual(client.messages.map((_, index) => index));
    const events = client.of('TurnInfo');
    const ends = events.filter(({ event }) => event === 'EndOfTurn');
    expect(ends.map(({ transcript }) => transcript).join(' ')).toBe(scriptText(script));
    expect(ends.map(({ turn_index, trigger }) => [turn_index, trigger])).toEqual(
      ends.map((_, index) => [index, 'model']),
    );
    // What seems to end ends with the same words.
    const eager = events.filter(({ event }) => event === 'EagerEndOfTurn');
    expect(eager.map(({ transcript }) => transcript)).toEqual(ends.map(({ transcript }) => transcript));
    expect(events.at(-1)).toMatchObject({ event: 'Update', audio_window_end: 8 });
    // About every quarter of a second.
    expect(events.length).toBeGreaterThan(8 / 0.35);
  });

  it('resumes a turn that seemed to have ended, before its words change', async () => {
    const engine = scriptedEngine({ script, endpointSeconds: 60, eagerEndSeconds: 0.3 });
    const client = await dialled(`${flux}&eager_eot_threshold=0.5`, { engine });
    await client.speak();
    const events = client.of('TurnInfo').map(({ event }) => event);
    expect(events.filter((event) => event === 'EndOfTurn')).toEqual([]);
    const changes = events.filter((event) => event === 'EagerEndOfTurn' || event === 'TurnResumed');
    expect(changes.slice(0, 3)).toEqual(['EagerEndOfTurn', 'TurnResumed', 'EagerEndOfTurn']);
  });

  it('ends a turn by force, leaves one that is going on at the end, and ignores what nobody can end', async () => {
    const client = await dialled(flux, { engine: scriptedEngine({ script, endpointSeconds: 60 }) });
    client.say({ type: 'ForceEndTurn' });
    await client.speak(0, 4);
    client.say({ type: 'ForceEndTurn' });
    await client.speak(4);
    client.say({ type: 'CloseStream' });
    await client.closed();
    const events = client.of('TurnInfo');
    const ends = events.filter(({ event }) => event === 'EndOfTurn');
    expect(ends).toMatchObject([{ turn_index: 0, trigger: 'manual' }]);
    expect(`${ends[0]?.['transcript']} ${events.at(-1)?.['transcript']}`).toBe(scriptText(script));
    expect(events.at(-1)).toMatchObject({ event: 'Update', turn_index: 1 });
    expect(client.of('Warning')).toEqual([]);
  });

  it('answers Configure, warns where it is told to, and refuses text that is no message', async () => {
    const client = await dialled(flux, { warnsWithoutTurn: true });
    client.say({ type: 'ForceEndTurn' });
    client.say({ type: 'Configure', thresholds: { eot_threshold: 0.8 } });
    client.say({ type: 'Configure', thresholds: { eot_threshold: 'high' } });
    client.say({ type: 'KeepAlive' });
    expect(await client.closed()).toMatchObject({ code: 1005 });
    expect(client.messages.map(({ type }) => type)).toEqual([
      'Connected',
      'Warning',
      'ConfigureSuccess',
      'ConfigureFailure',
      'Error',
    ]);
  });

  it('ends with INACTIVE_CLIENT for want of audio', async () => {
    const client = await dialled(flux);
    await client.closed();
    expect(client.of('Error')).toMatchObject([{ code: 'INACTIVE_CLIENT', sequence_id: 1 }]);
  });
});

describe('the simulated Deepgram refuses', () => {
  const known = { accounts: [{ apiKey: key }] };

  it.each<[string, string, Partial<DeepgramServerOptions>, Dial, number, string]>([
    ['no credentials', listen, known, {}, 401, 'INVALID_AUTH'],
    ['another key', listen, known, { headers: { authorization: 'Token other-key' } }, 401, 'INVALID_AUTH'],
    ['another scheme', listen, {}, { headers: { authorization: `Basic ${key}` } }, 401, 'INVALID_AUTH'],
    ['a token that it has not given', flux, known, { headers: { authorization: 'Bearer a.b.c' } }, 401, 'INVALID_AUTH'],
    ['a key as the first subprotocol', listen, known, { subprotocols: [key] }, 401, 'INVALID_AUTH'],
    ['another path', listen.replace('v1', 'v3'), {}, {}, 404, 'NOT_FOUND'],
    ['a model of the other path', listen.replace('nova-3', 'flux-general-en'), {}, {}, 400, 'Bad Request'],
    ['a model of the other path', flux.replace('flux-general-en', 'nova-3'), {}, {}, 400, 'Bad Request'],
    ['a model that there is not', listen.replace('nova-3', 'nova-9'), {}, {}, 400, 'Bad Request'],
    ['a name that it does not know', `${listen}&sampleRate=16000`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['a value that it does not take', `${listen}&diarize=yes`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['raw audio of no rate', listen.replace('&sample_rate=16000', ''), {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['keywords for Nova-3', `${listen}&keywords=x`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    [
      'UtteranceEnd without interim results',
      `${listen.replace('&interim_results=true', '')}&utterance_end_ms=1000`,
      {},
      {},
      400,
      'INVALID_QUERY_PARAMETER',
    ],
    ['interim results of Flux', `${flux}&interim_results=true`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['a threshold below the least', `${flux}&eot_threshold=0.4`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['an eager end after the end', `${flux}&eager_eot_threshold=0.8`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
    ['hints for one language', `${flux}&language_hint=en`, {}, {}, 400, 'INVALID_QUERY_PARAMETER'],
  ])('%s: %s', async (_what, path, options, dial, status, code) => {
    const [end] = (await dialled(path, options, dial)).ends;
    expect(end).toMatchObject({ type: 'refused', status });
    const { headers, body } = end as Extract<SocketEnd, { type: 'refused' }>;
    expect(JSON.parse(body)).toMatchObject({ err_code: code, err_msg: headers['dg-error'] });
    expect(headers['dg-request-id']).toMatch(/^[\da-f-]{36}$/u);
  });

  it('one stream more than it has room for, until one is over', async () => {
    const engine = scriptedEngine({ script });
    const clock = new VirtualClock();
    const simulator = createSimulator({ provider: deepgramServer({ engine, mostStreams: 1 }), clock });
    const opening = () => {
      const ends: SocketEnd[] = [];
      const socket = simulator.transport().open(
        { url: `ws://simulated.test${listen}`, headers: {}, subprotocols: [] },
        {
          opened: () => undefined,
          message: () => undefined,
          activity: () => undefined,
          ended: (end) => void ends.push(end),
        },
        { maxInboundBytes: 1_000 },
      );
      return { socket, ends };
    };
    const first = opening();
    await clock.advance(100);
    const second = opening();
    await clock.advance(100);
    expect(second.ends).toMatchObject([{ type: 'refused', status: 429 }]);
    first.socket.close(1000, '');
    await clock.advance(100);
    const third = opening();
    await clock.advance(100);
    expect(third.ends).toEqual([]);
  });
});

describe('the simulated POST /v1/auth/grant', () => {
  const asking = async (
    options: Partial<DeepgramServerOptions>,
    request: { readonly method?: string; readonly body?: string; readonly key?: string },
  ) => {
    const clock = new VirtualClock();
    const simulator = createSimulator({
      provider: deepgramServer({ engine: scriptedEngine({ script }), ...options }),
      clock,
    });
    const { method = 'POST', body = '' } = request;
    const response = await simulator.fetch('https://simulated.test/v1/auth/grant', {
      method,
      headers: { authorization: `Token ${request.key ?? key}` },
      ...(method === 'POST' && { body }),
    });
    const answer = JSON.parse(await response.text()) as Readonly<Record<string, unknown>>;
    return { clock, simulator, status: response.status, answer };
  };

  it.each([
    ['another method', {}, { method: 'GET' }, 405],
    ['another key', { accounts: [{ apiKey: 'other-key' }] }, {}, 401],
    ['a key that may not', { accounts: [{ apiKey: key, account: 'no-grants' }] }, {}, 403],
    ['no JSON', {}, { body: 'ttl' }, 400],
    ['too long', {}, { body: '{"ttl_seconds":3601}' }, 400],
    ['no number', {}, { body: '{"ttl_seconds":"30"}' }, 400],
  ] as const)('refuses %s', async (_what, options, request, status) => {
    expect((await asking(options, request)).status).toBe(status);
  });

  it('gives tokens that open streams until they expire, and in a list of subprotocols too', async () => {
    const { clock, simulator, status, answer } = await asking({ accounts: [{ apiKey: key }] }, { body: '' });
    expect([status, answer['expires_in']]).toEqual([200, 30]);
    const dial = async (over: Dial) => {
      const ends: SocketEnd[] = [];
      simulator.transport().open(
        { url: `ws://simulated.test${flux}`, headers: over.headers ?? {}, subprotocols: over.subprotocols ?? [] },
        {
          opened: () => undefined,
          message: () => undefined,
          activity: () => undefined,
          ended: (end) => void ends.push(end),
        },
        { maxInboundBytes: 1_000 },
      );
      await clock.advance(100);
      return ends.length === 0;
    };
    const token = String(answer['access_token']);
    expect(await dial({ headers: { authorization: `Bearer ${token}` } })).toBe(true);
    expect(await dial({ subprotocols: ['bearer', token] })).toBe(true);
    expect(await dial({ subprotocols: ['token', key] })).toBe(true);
    expect(await dial({ subprotocols: ['token', token] })).toBe(false);
    await clock.advance(30_000);
    expect(await dial({ headers: { authorization: `Bearer ${token}` } })).toBe(false);
  });
});
