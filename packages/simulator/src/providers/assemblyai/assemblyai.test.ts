import type { Socket, SocketEnd } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { scriptedEngine } from '../../engine/scripted-engine.ts';
import { scriptAudio } from '../../script/script-audio.ts';
import { scriptText, speechScript } from '../../script/script.ts';
import { createSimulator, type Simulator } from '../../simulator.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { assemblyaiServer, type AssemblyaiServerOptions } from './index.ts';

const script = speechScript({ seconds: 6, seed: 11, speakers: 2 });
const audio = scriptAudio(script);

type Message = Readonly<Record<string, unknown>>;

interface Client {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly socket: Socket;
  readonly messages: readonly Message[];
  readonly ends: readonly SocketEnd[];
  of(type: string): readonly Message[];
}

interface Dial {
  readonly query?: string;
  readonly key?: string;
}

function served(options: Partial<AssemblyaiServerOptions> = {}) {
  const clock = new VirtualClock();
  return {
    clock,
    simulator: createSimulator({
      provider: assemblyaiServer({ engine: scriptedEngine({ script }), ...options }),
      clock,
    }),
  };
}

/** A client without any runtime, once it has had its first message. */
async function connected({ query = '', key = 'a-key' }: Dial = {}, { clock, simulator } = served()): Promise<Client> {
  const messages: Message[] = [];
  const ends: SocketEnd[] = [];
  const socket = simulator.transport().open(
    { url: `ws://simulated.test/v3/ws?${query}`, headers: key === '' ? {} : { Authorization: key }, subprotocols: [] },
    {
      opened: () => undefined,
      message: (data) => void messages.push(JSON.parse(String(data)) as Message),
      activity: () => undefined,
      ended: (end) => void ends.push(end),
    },
    { maxInboundBytes: 1024 * 1024 },
  );
  await clock.runUntil(() => messages.length > 0);
  await clock.advance(1);
  return { clock, simulator, socket, messages, ends, of: (name) => messages.filter(({ type }) => type === name) };
}

/** Sends audio in real time, in messages of so many milliseconds. */
async function speak({ clock, socket }: Client, ms = 100, pcm = audio.samples()): Promise<void> {
  const count = (ms * script.sampleRate) / 1000;
  for (let at = 0; at + count <= pcm.length; at += count) {
    await clock.advance(ms);
    const chunk = pcm.slice(at, at + count);
    socket.send(new Uint8Array(chunk.buffer));
  }
}

async function whole(query = '', options: Partial<AssemblyaiServerOptions> = {}): Promise<Client> {
  const client = await connected({ query }, served(options));
  await speak(client);
  client.socket.send('{"type":"Terminate"}');
  await client.clock.runUntil(() => client.ends.length > 0);
  return client;
}

const refusedWith = (client: Client) => {
  const [{ error_code: code, error } = {}] = client.of('Error');
  return { code, error, closed: client.ends[0] };
};

describe('the simulated AssemblyAI', () => {
  it('begins, transcribes turn by turn, terminates and closes', async () => {
    const client = await whole();
    expect(client.messages[0]).toMatchObject({
      type: 'Begin',
      configuration: { model: 'universal-3-6-pro', mode: 'balanced' },
    });
    const finals = client.of('Turn').filter(({ end_of_turn: ends }) => ends === true);
    expect(finals.map(({ transcript }) => transcript).join(' ')).toBe(scriptText(script));
    expect(finals.map(({ turn_order: order }) => order)).toEqual(finals.map((_, index) => index));
    expect(client.of('SpeechStarted')).toHaveLength(finals.length);
    expect(client.messages.at(-1)).toEqual({
      type: 'Termination',
      audio_duration_seconds: 6,
      session_duration_seconds: 6,
    });
    expect(client.ends).toEqual([{ type: 'close', code: 1000, reason: 'Session Ended' }]);
    expect(client.simulator.ledger.links[0]?.how).toEqual({ by: 'provider', because: 'end-of-stream' });
  });

  it('sends partials of a Pro model now and then, with words that may all change, and of an older one word by word', async () => {
    const partials = async (query: string) =>
      (await whole(query)).of('Turn').filter(({ end_of_turn: ends }) => ends === false) as unknown as readonly {
        readonly transcript: string;
        readonly words: readonly { readonly word_is_final: boolean }[];
      }[];
    const pro = await partials('');
    expect(pro.length).toBeGreaterThan(0);
    expect(pro.flatMap(({ words }) => words).some(({ word_is_final: final }) => final)).toBe(false);
    const older = await partials('speech_model=universal-streaming-english');
    expect(older.length).toBeGreaterThan(pro.length);
    for (const { words, transcript } of older) {
      expect(words.map(({ word_is_final: final }) => final)).toEqual(words.map((_, index) => index < words.length - 1));
      expect(transcript.split(' ').filter((word) => word !== '')).toHaveLength(words.length - 1);
    }
    expect(await partials('include_partial_turns=false')).toEqual([]);
    expect(await partials('redact_pii=true')).toEqual([]);
  });

  it('formats the turns of an older model in a second message, and those of a Pro model at once', async () => {
    const ends = async (query: string) =>
      (await whole(query))
        .of('Turn')
        .flatMap(({ end_of_turn: over, turn_order: order, turn_is_formatted: formatted }) =>
          over === true ? [`${String(order)} ${String(formatted)}`] : [],
        )
        .slice(0, 2);
    expect(await ends('')).toEqual(['0 true', '1 true']);
    expect(await ends('speech_model=universal-streaming-english')).toEqual(['0 false', '1 false']);
    expect(await ends('speech_model=universal-streaming-english&format_turns=true')).toEqual(['0 false', '0 true']);
  });

  it('sends heartbeats and silences where they are asked for', async () => {
    const client = await whole('session_heartbeat=true&acknowledge_silence=true');
    expect(client.of('Heartbeat')).toHaveLength(1);
    expect(client.of('Heartbeat')[0]).toMatchObject({ total_duration_ms: 5_000, realtime_factor: expect.any(Number) });
    const without = await whole();
    expect([without.of('Heartbeat'), without.of('Silence')]).toEqual([[], []]);
    const quiet = await connected({ query: 'acknowledge_silence=true' });
    await speak(quiet, 100, new Int16Array(5 * script.sampleRate));
    expect(quiet.of('Silence').length).toBeGreaterThan(3);
  });

  it('labels who speaks by letters, and short turns at the end', async () => {
    const client = await whole('speaker_labels=true', { labelledFromSeconds: 2 });
    const labels = client
      .of('Turn')
      .filter(({ end_of_turn: ends }) => ends === true)
      .map(({ speaker_label: label }) => label);
    expect(labels).toContain('PENDING');
    for (const label of labels) expect(label).toMatch(/^(?:[AB]|PENDING)$/u);
    const [revision] = client.of('SpeakerRevision') as readonly { readonly revisions?: readonly Message[] }[];
    expect(revision?.revisions).toHaveLength(labels.filter((label) => label === 'PENDING').length);
    for (const { speaker_label: label } of revision?.revisions ?? []) expect(label).toMatch(/^[AB]$/u);
  });

  it('ends the turn at ForceEndpoint, and goes on with what is left of the utterance', async () => {
    const client = await connected();
    const [first] = script.utterances;
    const middle = Math.ceil((first?.words[1]?.end ?? 0) / 1_600) * 1_600;
    await speak(client, 100, audio.samples().slice(0, middle));
    client.socket.send('{"type":"ForceEndpoint"}');
    await speak(client, 100, audio.samples().slice(middle));
    client.socket.send('{"type":"Terminate"}');
    await client.clock.runUntil(() => client.ends.length > 0);
    const finals = client.of('Turn').filter(({ end_of_turn: ends }) => ends === true);
    expect(finals.length).toBeGreaterThan(script.utterances.length);
    expect(finals.map(({ transcript }) => transcript).join(' ')).toBe(scriptText(script));
  });

  it.each<[string, Dial, Partial<AssemblyaiServerOptions>, number, RegExp]>([
    ['no key', { key: '' }, {}, 1008, /^Unauthorized Connection: Missing Authorization header$/u],
    ['a scheme before the key', { key: 'Bearer a-key' }, {}, 1008, /Invalid API key$/u],
    ['another key', {}, { accounts: [{ apiKey: 'b-key' }] }, 1008, /Invalid API key$/u],
    ['an invented token', { query: 'token=abc' }, {}, 1008, /Invalid API key$/u],
    [
      'no credit',
      {},
      { accounts: [{ apiKey: 'a-key', account: 'no-balance' }] },
      1008,
      /Insufficient account balance$/u,
    ],
    [
      'a disabled account',
      {},
      { accounts: [{ apiKey: 'a-key', account: 'disabled' }] },
      1008,
      /temporarily disabled$/u,
    ],
    ['an unknown model', { query: 'speech_model=u9' }, {}, 3006, /Invalid 'speech_model'/u],
    ['a low rate', { query: 'sample_rate=7000' }, {}, 3006, /at least 8,000 Hz$/u],
    ['an unknown encoding', { query: 'encoding=flac' }, {}, 3006, /'flac' is not a valid Encoding$/u],
    ['no switch', { query: 'format_turns=yes' }, {}, 3006, /Invalid 'format_turns'/u],
    ['no list', { query: 'keyterms_prompt=a,b' }, {}, 3006, /Invalid 'keyterms_prompt'/u],
    ['too long a prompt', { query: `prompt=${'x'.repeat(1_800)}` }, {}, 3006, /\(got 1800\)$/u],
    ['a threshold alone', { query: 'voice_focus_threshold=0.5' }, {}, 3006, /requires voice_focus$/u],
    ['a misspelled one', { query: 'speechModel=x' }, { unknownParameters: 'refused' }, 3006, /Invalid 'speechModel'/u],
  ])(
    'refuses %s after the handshake, by an error and a close with the same number',
    async (_, dial, options, code, words) => {
      const { code: given, error, closed } = refusedWith(await connected(dial, served(options)));
      expect(given).toBe(code);
      expect(error).toMatch(words);
      expect(closed).toEqual({ type: 'close', code, reason: 'See Error message for details' });
    },
  );

  it('ignores a parameter that it does not know', async () => {
    expect((await connected({ query: 'speechModel=x' })).of('Begin')).toHaveLength(1);
  });

  it.each<[string, string | Uint8Array, number, RegExp]>([
    ['what is no JSON', '{not json', 3006, /Invalid JSON/u],
    ['JSON that is no object', '[]', 3006, /^Invalid Message: \[\]$/u],
    ['an unknown type', '{"type":"Bogus"}', 3006, /^Invalid Message Type: Bogus$/u],
    ['a wrong update', '{"type":"UpdateConfiguration","vad_threshold":2}', 3006, /Invalid 'vad_threshold'/u],
    ['49 ms of audio', new Uint8Array(49 * 32), 3007, /Violation: 49\.0 ms\. Expected between 50 and 1000 ms$/u],
    ['1001 ms of audio', new Uint8Array(1_001 * 32), 3007, /Violation: 1001\.0 ms/u],
  ])('ends a session that sends %s', async (_, frame, code, words) => {
    const client = await connected();
    client.socket.send(frame);
    await client.clock.runUntil(() => client.ends.length > 0);
    expect(refusedWith(client)).toMatchObject({ code, error: expect.stringMatching(words) });
  });

  it('takes messages of 50 and of 1000 ms, and bursts, but no audio that stays ahead of real time', async () => {
    const client = await connected();
    const send = (ms: number) => client.socket.send(new Uint8Array(ms * 32));
    for (const ms of [50, 1_000, 900]) send(ms);
    await client.clock.advance(10);
    expect(client.ends).toEqual([]);
    send(200);
    await client.clock.runUntil(() => client.ends.length > 0);
    expect(refusedWith(client)).toMatchObject({
      code: 3007,
      error: expect.stringMatching(/^Audio Transmission Rate Exceeded: Received 2\.\d sec\. audio in 0\.\d sec$/u),
    });
  });

  it('ends what is idle or old by an error', async () => {
    const idle = await connected({ query: 'inactivity_timeout=5' });
    await idle.clock.advance(4_000);
    idle.socket.send('{"type":"KeepAlive"}');
    await idle.clock.advance(4_000);
    expect(idle.ends).toEqual([]);
    await idle.clock.advance(1_100);
    expect(refusedWith(idle)).toMatchObject({ code: 3006, error: expect.stringContaining('for 5 seconds') });
    const old = await connected({}, served({ longestSeconds: 60 }));
    await old.clock.advance(60_100);
    expect(refusedWith(old)).toMatchObject({ code: 3008, error: expect.stringContaining('Maximum session duration') });
  });

  it('opens so many sessions a minute, for each account', async () => {
    const server = served({ sessionsPerMinute: 2, tooManyCode: 1008 });
    for (const key of ['one', 'one', 'two']) expect((await connected({ key }, server)).of('Begin')).toHaveLength(1);
    const refused = await connected({ key: 'one' }, server);
    expect(refusedWith(refused)).toMatchObject({
      code: 1008,
      error: 'Unauthorized Connection: Too many concurrent sessions',
    });
    await server.clock.advance(60_000);
    expect((await connected({ key: 'one' }, server)).of('Begin')).toHaveLength(1);
  });

  describe('asked for a token', () => {
    const asked = async ({ simulator }: { readonly simulator: Simulator }, query: string, key = 'a-key') => {
      const response = await simulator.fetch(`http://simulated.test/v3/token?${query}`, {
        headers: key === '' ? {} : { authorization: key },
      });
      return [
        response.status,
        (await response.json()) as { readonly token?: string; readonly error?: string },
      ] as const;
    };

    it('gives one that opens one session, within its time, for as long as it allows', async () => {
      const server = served();
      const [status, { token = '' }] = await asked(server, 'expires_in_seconds=10&max_session_duration_seconds=60');
      expect(status).toBe(200);
      const dial = { key: '', query: `token=${token}` };
      const first = await connected(dial, server);
      expect(first.messages[0]).toMatchObject({
        type: 'Begin',
        expires_at: Math.floor(server.clock.wallNow() / 1000 + 60),
      });
      expect(refusedWith(await connected(dial, server))).toMatchObject({ code: 1008 });
      const [, { token: late = '' }] = await asked(server, 'expires_in_seconds=10');
      await server.clock.advance(10_001);
      const tooLate = await connected({ key: '', query: `token=${late}` }, server);
      expect(refusedWith(tooLate)).toMatchObject({
        code: 1008,
        error: 'Unauthorized Connection: Signature has expired',
      });
    });

    it('lets one open several where it is told so', async () => {
      const server = served({ tokens: 'until-expiry' });
      const [, { token = '' }] = await asked(server, 'expires_in_seconds=10');
      for (const _ of [1, 2]) {
        expect((await connected({ key: '', query: `token=${token}` }, server)).of('Begin')).toHaveLength(1);
      }
    });

    it.each([
      ['', 'a-key', 400],
      ['expires_in_seconds=601', 'a-key', 400],
      ['expires_in_seconds=60&max_session_duration_seconds=59', 'a-key', 400],
      ['expires_in_seconds=60', '', 401],
      ['expires_in_seconds=60', 'b-key', 401],
    ])('refuses "%s" with the key "%s" by %i', async (query, key, wanted) => {
      const [status, { error }] = await asked(served({ accounts: [{ apiKey: 'a-key' }] }), query, key);
      expect([status, typeof error]).toEqual([wanted, 'string']);
    });
  });
});
