import {
  isSpeechError,
  transcribe,
  type FinalResult,
  type LinkEvent,
  type Relabel,
  type SpeechError,
  type TranscriptionSession,
  type Turn,
} from '@throughline/core';
import {
  assemblyai,
  assemblyaiToken,
  type AssemblyaiConfig,
  type AssemblyaiCredentials,
} from '@throughline/core/providers/assemblyai';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptText,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
  type Script,
  type Simulator,
} from '@throughline/simulator';
import { assemblyaiServer, type AssemblyaiBehaviour } from '@throughline/simulator/providers/assemblyai';
import { describe, expect, it } from 'vitest';
import { feedLive } from '../../kit/sources.ts';

const url = 'ws://127.0.0.1:2700';
const apiKey = 'key-0123456789';

interface Options {
  readonly config?: (simulator: Simulator) => AssemblyaiConfig;
  readonly behaviour?: AssemblyaiBehaviour;
  readonly faults?: readonly Fault[];
  readonly seconds?: number;
  readonly speakers?: number;
  readonly credentials?: (simulator: Simulator) => AssemblyaiCredentials | (() => Promise<AssemblyaiCredentials>);
  readonly asBrowser?: boolean;
  /** In the place of speech as it comes. */
  readonly feed?: (session: TranscriptionSession, script: Script, clock: VirtualClock) => Promise<unknown>;
}

/** A whole session, in virtual time. */
async function run(options: Options = {}) {
  const { behaviour = {}, faults = [], seconds = 20, speakers, asBrowser = false } = options;
  const clock = new VirtualClock();
  const script = speechScript({ seconds, seed: 3, ...(speakers !== undefined && { speakers }) });
  // The Pro models end a turn after less silence than a session that is behind leaves between utterances, 0.3 s.
  const provider = assemblyaiServer({ engine: scriptedEngine({ script }), ...behaviour });
  const simulator = createSimulator({ provider, faults, seed: 1, clock });
  const dials: URL[] = [];
  const direct = simulator.transport({ dialMs: 30, oneWayMs: 20, asBrowser });
  const session = transcribe({
    protocol: assemblyai({ url, ...options.config?.(simulator) }),
    credentials: options.credentials?.(simulator) ?? { apiKey },
    transport: {
      ...direct,
      open: (request, handlers, limits) => {
        dials.push(new URL(request.url));
        return direct.open(request, handlers, limits);
      },
    },
    clock,
    random: seededRandom(1),
    live: true,
  });
  const finals: FinalResult[] = [];
  const links: LinkEvent[] = [];
  const relabels: Relabel[] = [];
  const turns: Turn[] = [];
  session.on('final', (final) => void finals.push(final));
  session.on('link', (link) => void links.push(link));
  session.on('relabel', (relabel) => void relabels.push(relabel));
  session.on('turn', (turn) => void turns.push(turn));
  const closed: Promise<SpeechError | undefined> = session.closed.then(
    () => undefined,
    (error: unknown) => {
      if (isSpeechError(error)) return error;
      throw error;
    },
  );
  const { feed = (one) => feedLive(one, script, scriptAudio(script).chunks(), clock) } = options;
  const fed = feed(session, script, clock).catch(() => undefined);
  try {
    const error = await clock.runUntil(closed, { limitMs: 14_400_000 });
    await clock.runUntil(fed);
    const text = finals.map((final) => final.text).join(' ');
    return { error, finals, links, relabels, turns, dials, text, script, ledger: simulator.ledger, session };
  } finally {
    session.abort();
    await simulator.close();
  }
}

const cuts = (...positions: readonly number[]): readonly Fault[] =>
  positions.map((position) => ({ on: { position }, do: { type: 'rst' } }));

const tokensOf = ({ dials }: { readonly dials: readonly URL[] }) =>
  dials.map(({ searchParams }) => searchParams.get('token'));
const failures = ({ links }: { readonly links: readonly LinkEvent[] }) =>
  links.flatMap((link) => (link.state === 'failed' ? [link.error.code] : []));

describe('tokens, of which each opens one session', () => {
  const httpUrl = (simulator: Simulator) => ({ apiKey, url, fetch: simulator.fetch as never });

  it('are asked for before each dial, so that every link has one of its own', async () => {
    const session = await run({
      faults: cuts(5, 12),
      config: (simulator) => ({ askToken: (options) => assemblyaiToken({ ...options, ...httpUrl(simulator) }) }),
      behaviour: { accounts: [{ apiKey }] },
    });
    expect(session.error).toBeUndefined();
    expect(session.text).toBe(scriptText(session.script));
    expect(new Set(tokensOf(session)).size).toBe(3);
  });

  it('come from a server of the caller’s own for a page, which sends no headers', async () => {
    const session = await run({
      faults: cuts(8),
      asBrowser: true,
      credentials: (simulator) => () => assemblyaiToken(httpUrl(simulator)),
    });
    expect(session.error).toBeUndefined();
    expect(session.text).toBe(scriptText(session.script));
    expect(new Set(tokensOf(session)).size).toBe(2);
  });

  it('are refused a second time, and the session says so and hands its audio back', async () => {
    const session = await run({
      faults: cuts(8),
      config: () => ({}),
      credentials: (simulator) => {
        let kept: Promise<AssemblyaiCredentials> | undefined;
        return () => (kept ??= assemblyaiToken(httpUrl(simulator)));
      },
    });
    expect(session.error?.code).toBe('authentication-failed');
    expect(session.session.unsettled().length).toBeGreaterThan(0);
  });

  it('limit the session, which goes on with another one before that', async () => {
    const session = await run({
      seconds: 90,
      config: (simulator) => ({
        askToken: (options) => assemblyaiToken({ ...options, ...httpUrl(simulator), maximumSessionSeconds: 60 }),
      }),
    });
    expect([session.error, failures(session)]).toEqual([undefined, []]);
    expect(new Set(tokensOf(session)).size).toBe(session.dials.length);
    expect(session.dials.length).toBeGreaterThanOrEqual(2);
    expect(session.text).toBe(scriptText(session.script));
  });

  it.each<[string, AssemblyaiBehaviour, string]>([
    ['a key that nobody knows', { accounts: [{ apiKey: 'another-key' }] }, 'authentication-failed'],
    ['an account without credit', { accounts: [{ apiKey, account: 'no-balance' }] }, 'insufficient-balance'],
  ])('are not given to %s', async (_, behaviour, code) => {
    const { error } = await run({
      behaviour,
      config: (simulator) => ({ askToken: (options) => assemblyaiToken({ ...options, ...httpUrl(simulator) }) }),
    });
    expect(error).toMatchObject({ code, provider: 'assemblyai' });
    expect(JSON.stringify(error)).not.toContain(apiKey);
  });

  it('are not asked for with what cannot be right, nor unencrypted over a network', async () => {
    const asked = (options: object) => assemblyaiToken({ apiKey, ...options }).catch((error: unknown) => error);
    expect(await asked({ expiresInSeconds: 601 })).toMatchObject({ code: 'config-invalid' });
    expect(await asked({ maximumSessionSeconds: 59 })).toMatchObject({ code: 'config-invalid' });
    expect(await asked({ apiKey: 'two words' })).toMatchObject({ code: 'config-invalid' });
    expect(await asked({ url: 'ws://example.org/v3/ws' })).toMatchObject({ code: 'insecure-url' });
    const empty = async () => ({ status: 200, headers: new Headers(), text: async () => '{"token":""}' });
    expect(await asked({ fetch: empty })).toMatchObject({ code: 'unknown-provider-error', recovery: 'none' });
  });

  it('are asked for beside the sessions, with the key in a header', async () => {
    const requests: unknown[] = [];
    const fetch = async (to: string, { headers }: { readonly headers: object }) => {
      requests.push([to, headers]);
      return { status: 200, headers: new Headers(), text: async () => '{"token":"t","expires_in_seconds":30}' };
    };
    expect(await assemblyaiToken({ apiKey, region: 'eu', maximumSessionSeconds: 600, fetch })).toEqual({
      token: 't',
      expiresInSeconds: 30,
    });
    await assemblyaiToken({ apiKey, url: 'wss://relay.example.org/stt/ws', expiresInSeconds: 5, fetch });
    expect(requests).toEqual([
      [
        'https://streaming.eu.assemblyai.com/v3/token?expires_in_seconds=60&max_session_duration_seconds=600',
        { authorization: apiKey },
      ],
      ['https://relay.example.org/stt/token?expires_in_seconds=5', { authorization: apiKey }],
    ]);
  });
});

describe('a session', () => {
  const every: Readonly<Record<string, AssemblyaiConfig>> = {
    'a Pro model': {
      mode: 'balanced',
      prompt: 'A call about an order.',
      agentContext: 'What is your name?',
      keytermsPrompt: ['Sonny'],
      languageCodes: ['en', 'es'],
      languageDetection: true,
      minTurnSilence: 128,
      maxTurnSilence: 1_280,
      vadThreshold: 0.2,
      continuousPartials: true,
      includePartialTurns: true,
      speakerLabels: true,
      maxSpeakers: 2,
      speakerLabelsRevisionIntervalMs: 120_000,
      voiceFocus: 'near-field',
      voiceFocusThreshold: 0.5,
      domain: 'medical-v1',
      filterProfanity: true,
      redactPii: true,
      redactPiiPolicies: ['person_name'],
      redactPiiSub: 'hash',
      inactivityTimeout: 30,
      query: { llm_gateway: '{"model":"any"}', webhook_url: 'https://example.org' },
    },
    'an older model': {
      model: 'universal-streaming-multilingual',
      formatTurns: true,
      endOfTurnConfidenceThreshold: 0.4,
      languageDetection: true,
    },
    Whisper: { model: 'whisper-rt' },
  };

  it.each(Object.entries(every))('with every option of %s is understood to the last parameter', async (_, config) => {
    const session = await run({ config: () => config, behaviour: { unknownParameters: 'refused' } });
    expect(session.error).toBeUndefined();
    expect(session.text).toBe(scriptText(session.script));
  });

  it('goes on with another link before its longest duration, loses nothing and says nothing twice', async () => {
    const session = await run({ seconds: 300, behaviour: { longestSeconds: 100 } });
    expect([session.error, failures(session), session.session.summary().gaps]).toEqual([undefined, [], []]);
    expect(session.text).toBe(scriptText(session.script));
    const ready = session.links.flatMap((link) => (link.state === 'ready' ? [link] : []));
    expect(ready.length).toBeGreaterThan(2);
    for (const { expiresAt, requestId } of ready) {
      expect(expiresAt).toBeGreaterThan(0);
      expect(requestId).toMatch(/^[\da-f-]{36}$/u);
    }
    expect(session.session.stats.outageMs).toBe(0);
  });

  it('that says nothing for hours is on another link before three of them are over', async () => {
    const session = await run({
      feed: async (one, script, clock) => {
        const audio = scriptAudio(script).samples();
        const pause = (script.utterances[1]?.words[0]?.start ?? 0) - 0.2 * script.sampleRate;
        void one.write(audio.slice(0, pause)).catch(() => undefined);
        await new Promise<void>((resolve) => {
          clock.setTimeout(resolve, 10_800_000 - 1_000);
        });
        expect(one.status).toMatchObject({ state: 'open', epoch: 2 });
        void one.write(audio.slice(pause)).catch(() => undefined);
        return one.end();
      },
    });
    expect([session.error, failures(session), session.dials.length]).toEqual([undefined, [], 2]);
    expect(session.text).toBe(scriptText(session.script));
  });

  it('that the provider ends sooner than it said goes on with another link all the same', async () => {
    const session = await run({
      seconds: 120,
      behaviour: { longestSeconds: 100 },
      faults: [{ on: { link: 1, after: 40 }, do: { type: 'error-frame', code: 3008 } }],
    });
    expect([session.error, failures(session)]).toEqual([undefined, ['connection-lost']]);
    expect(session.text).toBe(scriptText(session.script));
  });

  it('of a free account never opens more than five in a minute', async () => {
    const session = await run({
      seconds: 60,
      faults: cuts(2, 4, 6, 8, 10, 12, 14),
      behaviour: { sessionsPerMinute: 5 },
    });
    expect(session.error).toBeUndefined();
    expect(session.text).toBe(scriptText(session.script));
    expect(failures(session)).not.toContain('concurrency-limit');
  });

  it.each([1008, 3009] as const)(
    'that opens too many waits for a minute, under either number (%i)',
    async (tooManyCode) => {
      const session = await run({
        faults: cuts(2, 4, 6),
        config: () => ({ dialsPerMinute: 15 }),
        behaviour: { sessionsPerMinute: 3, tooManyCode },
      });
      expect(session.error).toBeUndefined();
      expect(session.text).toBe(scriptText(session.script));
      expect(failures(session)).toContain('concurrency-limit');
      const { dials } = session.ledger;
      const refused = dials[3];
      expect((dials[4]?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(59_000);
    },
  );

  it('ends each turn once over cuts, with how sure the provider was', async () => {
    const session = await run({
      seconds: 60,
      faults: cuts(5, 12),
      config: () => ({ model: 'universal-streaming-english' }),
    });
    const ends = session.turns.filter(({ phase }) => phase === 'end');
    expect(ends.length).toBeGreaterThan(3);
    expect(new Set(ends.map(({ at }) => Math.round(at * 10))).size).toBe(ends.length);
    for (const { confidence } of ends) expect(confidence).toBeGreaterThan(0);
  });

  it('reports who speaks, and relabels short turns once the provider knows', async () => {
    const session = await run({
      speakers: 2,
      seconds: 40,
      behaviour: { labelledFromSeconds: 2 },
      config: () => ({ speakerLabels: true }),
    });
    const words = session.finals.flatMap((final) => final.words ?? []);
    const unknown = words.filter(({ speaker }) => speaker === undefined).length;
    expect([words.length > unknown, unknown > 0]).toEqual([true, true]);
    const relabelled = session.relabels.flatMap((relabel) =>
      relabel.words.filter(({ speaker }) => speaker !== undefined),
    );
    expect(relabelled.length).toBeGreaterThanOrEqual(unknown);
  });

  it('has formatted finals where they are asked for, each once', async () => {
    const formatting = { formatting: true } as const;
    const spoken = await run({ behaviour: formatting, config: () => ({ model: 'universal-streaming-english' }) });
    const formatted = await run({
      behaviour: formatting,
      config: () => ({ model: 'universal-streaming-english', formatTurns: true }),
    });
    const pro = await run({ behaviour: formatting });
    expect(spoken.finals[0]?.text).toMatch(/^[a-z ]+$/u);
    expect(formatted.finals.map(({ text }) => text)).toEqual(pro.finals.map(({ text }) => text));
    for (const { text } of formatted.finals) expect(text).toMatch(/^[A-Z][a-z ]*\.$/u);
    expect(formatted.finals.length).toBe(spoken.finals.length);
  });

  it('is finalised in the middle of a turn when it asks for it', async () => {
    const session = await run({
      feed: async (one, script, clock) => {
        const word = script.utterances[1]?.words[1];
        const until = ((word?.end ?? 0) + 1_600) / script.sampleRate;
        const finalised: boolean[] = [];
        one.on('final', ({ end }) => void finalised.push(end < until));
        const chunks = [...scriptAudio(script).chunks()];
        const first = Math.ceil((until * script.sampleRate) / 1_600);
        for (const [index, chunk] of chunks.entries()) {
          await new Promise<void>((resolve) => {
            clock.setTimeout(resolve, 100);
          });
          void one.write(chunk).catch(() => undefined);
          if (index === first) await one.finalize();
        }
        expect(finalised.length).toBeGreaterThan(1);
        return one.end();
      },
    });
    expect(session.error).toBeUndefined();
    expect(session.text).toBe(scriptText(session.script));
  });

  it('that is kept by messages outlives a pause longer than its inactivity timeout', async () => {
    const session = await run({
      config: () => ({ inactivityTimeout: 5 }),
      feed: async (one, script, clock) => {
        const audio = scriptAudio(script).samples();
        const pause = 5 * script.sampleRate;
        void one.write(audio.slice(0, pause)).catch(() => undefined);
        await new Promise<void>((resolve) => {
          clock.setTimeout(resolve, 60_000);
        });
        void one.write(audio.slice(pause)).catch(() => undefined);
        return one.end();
      },
    });
    expect([session.error, session.dials.length]).toEqual([undefined, 1]);
    expect(session.text).toBe(scriptText(session.script));
  });
});
