import {
  isSpeechError,
  transcribe,
  type FinalResult,
  type LinkEvent,
  type SessionWarning,
  type SpeechError,
} from '@throughline/core';
import {
  clientTurns,
  diarized,
  openai,
  openaiClientSecret,
  type OpenAIConfig,
} from '@throughline/core/providers/openai';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptText,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
} from '@throughline/simulator';
import { openaiServer, type OpenAIBehaviour } from '@throughline/simulator/providers/openai';
import { describe, expect, it } from 'vitest';
import { withoutPauses } from '../../kit/without-pauses.ts';

const url = 'ws://127.0.0.1:2700/v1/realtime?intent=transcription';
const vad: OpenAIConfig = { model: 'gpt-transcribe', url };
const live: OpenAIConfig = { model: 'gpt-live-transcribe', turns: clientTurns(), url };

interface Options {
  readonly config?: OpenAIConfig;
  readonly behaviour?: OpenAIBehaviour;
  readonly faults?: readonly Fault[];
  readonly seconds?: number;
  readonly seed?: number;
  readonly speakers?: number;
  /** Each word right after the other. */
  readonly withoutPauses?: boolean;
  readonly credentials?: { readonly apiKey?: string };
  /** As a browser, which sends no headers. */
  readonly browser?: boolean;
}

function setting(options: Options) {
  const { behaviour = {}, faults = [], seconds = 30, seed = 1, speakers = 1 } = options;
  const clock = new VirtualClock();
  const speech = speechScript({ seconds, seed, sampleRate: 24_000, ...(speakers > 1 && { speakers }) });
  const script = options.withoutPauses === true ? withoutPauses(speech) : speech;
  const provider = openaiServer({ engine: scriptedEngine({ script }), ...behaviour });
  const simulator = createSimulator({ provider, faults, seed, clock });
  return { clock, script, simulator };
}

async function run(options: Options, { clock, script, simulator } = setting(options)) {
  const { config = vad, credentials = { apiKey: 'key-0123456789' }, browser = false } = options;
  const transport = simulator.transport({ dialMs: 30, oneWayMs: 20 });
  const session = transcribe({
    protocol: openai(config),
    credentials,
    transport: browser ? { ...transport, headers: false } : transport,
    clock,
    random: seededRandom(1),
    live: true,
  });
  const finals: FinalResult[] = [];
  const links: LinkEvent[] = [];
  const gaps: string[] = [];
  const warnings: SessionWarning[] = [];
  session.on('warning', (warning) => void warnings.push(warning));
  session.on('final', (final) => void finals.push(final));
  session.on('link', (link) => void links.push(link));
  session.on('gap', ({ reason }) => void gaps.push(reason));
  const closed: Promise<SpeechError | undefined> = session.closed.then(
    () => undefined,
    (error: unknown) => {
      if (isSpeechError(error)) return error;
      throw error;
    },
  );
  const speak = async () => {
    for (const chunk of scriptAudio(script).chunks()) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, 100);
      });
      session.write(chunk).catch(() => undefined);
    }
    session.end().catch(() => undefined);
  };
  await clock.runUntil(Promise.all([speak(), closed]), { limitMs: 1_200_000 });
  await simulator.close();
  const failures = links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
  return { finals, gaps, warnings, links, failures, session, simulator, error: await closed, script };
}

const textOf = (finals: readonly FinalResult[]) =>
  finals
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ');

describe('transcripts that overtake each other', () => {
  it.each([1, 2, 3, 4, 5, 6])('come in the order of speech, each once, through cuts (seed %i)', async (seed) => {
    const faults: readonly Fault[] = [6, 13, 21].map((position) => ({ on: { position }, do: { type: 'rst' } }));
    const config = seed % 2 === 0 ? vad : live;
    const { finals, gaps, error, script } = await run({
      seed,
      faults,
      config,
      behaviour: { transcriptMs: [0, 6_000] },
    });
    expect([error, gaps]).toEqual([undefined, []]);
    expect(textOf(finals)).toBe(scriptText(script));
    const starts = finals.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  });
});

describe('a session that lasts longer than one of the provider’s', () => {
  it.each<[string, OpenAIConfig]>([
    ['turns of the provider', vad],
    ['turns of the client', live],
  ])('goes on with another link before that one ends, and every word is there once (%s)', async (_, config) => {
    const { finals, gaps, error, failures, links, session, script } = await run({
      config,
      seconds: 250,
      behaviour: { sessionSeconds: 100 },
    });
    expect([error, gaps, failures]).toEqual([undefined, [], []]);
    expect(textOf(finals)).toBe(scriptText(script));
    expect(links.filter(({ state }) => state === 'retiring').length).toBeGreaterThanOrEqual(2);
    expect(session.stats.outageMs).toBe(0);
  });

  it('sends again what has no answer where nobody pauses, so that no word is cut', async () => {
    const options = { config: live, seconds: 150, withoutPauses: true };
    const { finals, gaps, error, failures, links } = await run({ ...options, behaviour: { sessionSeconds: 100 } });
    expect([error, gaps, failures]).toEqual([undefined, [], []]);
    expect(links.filter(({ state }) => state === 'retiring').map(({ epoch }) => epoch)).toEqual([1]);
    // A turn ends in the middle of a word there.
    const alone = await run(options);
    expect(alone.links.filter(({ state }) => state === 'ready')).toHaveLength(1);
    expect(textOf(finals)).toBe(textOf(alone.finals));
  });

  it('goes on where the other one ends when that would be too much, and at most one word is cut', async () => {
    const { finals, gaps, error, failures, links, session, script } = await run({
      seconds: 150,
      withoutPauses: true,
      behaviour: { sessionSeconds: 100 },
    });
    expect([error, gaps, failures, session.summary().replayed]).toEqual([undefined, [], [], 0]);
    expect(links.filter(({ state }) => state === 'retiring').map(({ epoch }) => epoch)).toEqual([1]);
    const words = scriptText(script).split(' ');
    const said = textOf(finals).split(' ');
    expect(words.length - said.length).toBeLessThanOrEqual(1);
    const cut = words.findIndex((word, index) => word !== said[index]);
    expect(said).toEqual(cut < 0 ? words : words.toSpliced(cut, words.length - said.length));
  });

  it('is replaced by another where the provider ends it sooner than it said', async () => {
    const { finals, gaps, error, failures, script } = await run({
      config: live,
      seconds: 120,
      behaviour: { sessionSeconds: 100 },
      faults: [
        {
          on: { link: 1, after: 40 },
          do: { type: 'close', code: 1001, reason: 'Your session hit the maximum duration of 60 minutes.' },
        },
      ],
    });
    expect([error, gaps, failures.length]).toEqual([undefined, [], 1]);
    expect(textOf(finals)).toBe(scriptText(script));
  });
});

describe('who speaks', () => {
  it('has another name after a cut, and the warning says why, without advice that would not help', async () => {
    const { finals, warnings } = await run({
      speakers: 2,
      faults: [{ on: { position: 15 }, do: { type: 'rst' } }],
      config: { model: 'gpt-4o-transcribe-diarize', speakers: diarized, url },
    });
    const namesOf = (link: number) =>
      new Set(finals.flatMap(({ epoch, speaker }) => (epoch === link && speaker !== undefined ? [speaker] : [])));
    expect([namesOf(1), namesOf(2)]).toEqual([new Set(['A', 'B']), new Set(['3', '4'])]);
    const unmapped = warnings.filter(({ code }) => code === 'speaker-unmapped');
    expect(unmapped).toHaveLength(2);
    for (const { message, remedy } of unmapped) {
      expect(message).toContain('cannot be found among those of earlier links, since words have no times');
      expect(remedy).toBeUndefined();
    }
  });
});

describe('a turn that fails', () => {
  it('is asked for again on another link, and becomes a gap if that fails too', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { finals, gaps, error, session, script } = await run({ seed, behaviour: { failedTurns: 0.25 } });
      expect(error).toBeUndefined();
      const { acceptedSamples, settledSamples } = session.summary();
      expect(settledSamples).toBe(acceptedSamples);
      expect(gaps.filter((reason) => reason !== 'unread')).toEqual([]);
      expect(gaps.length > 0 || textOf(finals) === scriptText(script)).toBe(true);
    }
  });

  it('for the account ends the session by the name of its trouble', async () => {
    const credentials = [{ apiKey: 'key-0123456789', account: 'no-quota' }] as const;
    const { error } = await run({ behaviour: { credentials } });
    expect([error?.code, error?.providerCode]).toEqual(['insufficient-balance', 'insufficient_quota']);
  });
});

describe('a session of the provider', () => {
  it('that expires is followed by the next, and nothing is lost', async () => {
    const { finals, gaps, error, failures, links, script } = await run({ behaviour: { sessionSeconds: 8 } });
    expect([error, gaps]).toEqual([undefined, []]);
    expect(failures.length).toBeGreaterThan(2);
    for (const { code, providerCode } of failures)
      expect([code, providerCode]).toEqual(['connection-lost', 'session_expired']);
    expect(textOf(finals)).toBe(scriptText(script));
    const [first] = links.flatMap((link) =>
      'expiresAt' in link && link.expiresAt !== undefined ? [link.expiresAt] : [],
    );
    expect(first).toBe(Date.UTC(2026, 0, 1) + 8_000);
  });

  it('has an id by which it is found, in every event of its link', async () => {
    const { links } = await run({ seconds: 4 });
    const ready = links.filter(({ state }) => state === 'ready');
    expect(ready.map((link) => ('requestId' in link ? link.requestId : undefined))).toEqual([
      expect.stringMatching(/^sess_/u),
    ]);
  });

  it('is refused in its first message, for a key or for the beta', async () => {
    const { error, simulator } = await run({ seconds: 2, behaviour: { credentials: [{ apiKey: 'another-key' }] } });
    expect([error?.code, error?.providerCode]).toEqual(['authentication-failed', 'invalid_api_key']);
    expect(simulator.ledger.dials).toHaveLength(1);
  });

  it('is refused for a configuration that the provider does not take', async () => {
    const { error } = await run({ seconds: 2, config: { ...vad, model: 'gpt-5-transcribe' } });
    expect([error?.code, error?.providerCode]).toEqual(['model-unavailable', 'invalid_model']);
  });
});

describe('a client secret', () => {
  const behaviour = { credentials: [{ apiKey: 'key-0123456789' }] };

  it('opens links without the key, from a browser too, until it expires', async () => {
    const options = { seconds: 4, behaviour, browser: true };
    const made = setting(options);
    const secret = await openaiClientSecret({
      apiKey: 'key-0123456789',
      config: vad,
      expiresAfterSeconds: 60,
      fetch: (to, request) => made.simulator.fetch(to, request),
    });
    expect(secret).toEqual({ apiKey: expect.stringMatching(/^ek_/u), expiresAt: Date.UTC(2026, 0, 1) + 60_000 });
    const { finals, error, script } = await run({ ...options, credentials: secret }, made);
    expect(error).toBeUndefined();
    expect(textOf(finals)).toBe(scriptText(script));
    const late = setting(options);
    await late.clock.advance(0);
    expect((await run({ ...options, credentials: secret }, late)).error?.code).toBe('authentication-failed');
  });

  it('is refused by the names of the table, and never with the key', async () => {
    const { simulator } = setting({ behaviour });
    const ask = async (options: object): Promise<unknown> =>
      openaiClientSecret({
        apiKey: 'key-0123456789',
        fetch: (to, request) => simulator.fetch(to, request),
        ...options,
      }).catch((error: unknown) => error);
    const wrong = await ask({ apiKey: 'wrong-9876543210' });
    expect(wrong).toMatchObject({ code: 'authentication-failed', providerCode: 'invalid_api_key', httpStatus: 401 });
    expect(JSON.stringify(wrong)).not.toContain('9876543210');
    expect(await ask({ config: { model: 'gpt-5-transcribe' } })).toMatchObject({ code: 'model-unavailable' });
    expect(await ask({ expiresAfterSeconds: 5 })).toMatchObject({ context: { field: 'expiresAfterSeconds' } });
    expect(await ask({ config: { model: '' } })).toMatchObject({ context: { field: 'model' } });
    const empty = { status: 200, headers: { get: () => null }, text: async () => '{"value":5}' };
    expect(await ask({ fetch: async () => empty })).toMatchObject({ code: 'unknown-provider-error', recovery: 'none' });
    await simulator.close();
  });
});
