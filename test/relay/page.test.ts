import { isSpeechError, type TranscriptionSession } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { relayTransport, transcribe, type RelayToken } from '@throughline/browser';
import { createRelay, relayTokens, type RelayOptions, type RelayServer } from '@throughline/node/relay';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptText,
  speechScript,
  type Fault,
  type Simulator,
} from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { afterEach, describe, expect, it } from 'vitest';

// Node has the browsers' WebSocket: it shows as little of a handshake as theirs.

const script = speechScript({ seconds: 4, seed: 5 });
const key = 'a-key-that-no-page-sees-0123456789';
const tokens = relayTokens({ secret: 'a-secret-that-only-our-servers-know!' });
const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

interface Setting {
  readonly simulator: Simulator;
  readonly relay: RelayServer;
  readonly url: string;
}

async function relayed(faults: readonly Fault[] = [], options: Partial<RelayOptions> = {}): Promise<Setting> {
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }), models: 'any' }),
    faults,
  });
  const { url: provider } = await simulator.listen();
  const relay = createRelay({
    upstreams: { bodhi: { url: provider, headers: { 'x-api-key': key, 'x-customer-id': 'c-1' } } },
    log: false,
    ...options,
  });
  const { url } = await relay.listen();
  open.push(
    () => relay.close(),
    () => simulator.close(),
  );
  return { simulator, relay, url: `${url}/bodhi` };
}

function sessionOf(url: string, token?: RelayToken): TranscriptionSession {
  return transcribe({
    protocol: bodhi({ model: 'any', sampleRate: 16_000, url }),
    transport: relayTransport({ token }),
    pace: 8,
  });
}

/** What was said, and how links ended that failed. */
async function said(session: TranscriptionSession): Promise<{ readonly text: string; readonly failures: string[] }> {
  const finals: string[] = [];
  const failures: string[] = [];
  session.on('final', ({ text }) => finals.push(text));
  session.on('link', (event) => {
    if (event.state === 'failed') failures.push(event.error.code);
  });
  for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
  await session.end();
  return { text: finals.join(' '), failures };
}

const failureOf = (session: TranscriptionSession): Promise<unknown> => session.ready.catch((error: unknown) => error);

describe('a session of a page, through a relay', () => {
  it('is transcribed, with nothing of the key in what it has', async () => {
    const { url } = await relayed();
    const session = sessionOf(url);
    expect(await said(session)).toEqual({ text: scriptText(script), failures: [] });
    expect(JSON.stringify(session.summary())).not.toContain(key);
  });

  it('waits as long as its provider asks, which a browser alone does not see', async () => {
    const { url, simulator } = await relayed([
      { on: { link: 1 }, do: { type: 'http', status: 429, retryAfter: 1, body: '{"error":"slow down"}' } },
    ]);
    const begun = performance.now();
    expect(await said(sessionOf(url))).toEqual({ text: scriptText(script), failures: ['rate-limited'] });
    expect(performance.now() - begun).toBeGreaterThan(1_000);
    expect(simulator.ledger.dials).toHaveLength(2);
  });

  it('fails with what its provider refuses it for, at once', async () => {
    const { url } = await relayed([{ on: { link: 1 }, do: { type: 'http', status: 401 }, times: 9 }]);
    expect(await failureOf(sessionOf(url))).toMatchObject({ code: 'authentication-failed', httpStatus: 401 });
  });

  it('says what the relay meets on its way to the provider', async () => {
    const { url } = await relayed([], { upstreams: { bodhi: { url: 'ws://127.0.0.1:1/' } } });
    const session = sessionOf(url);
    const failed = new Promise((resolve) => {
      session.on('link', (event) => {
        if (event.state === 'failed') resolve(event.error.code);
      });
    });
    session.ready.catch(() => undefined);
    expect(await failed).toBe('connection-refused');
    session.abort();
  });

  it('goes on at another link where the relay tells it to, and loses nothing', async () => {
    const { url, relay, simulator } = await relayed();
    const other = createRelay({
      upstreams: {
        bodhi: { url: (await simulator.listen()).url, headers: { 'x-api-key': key, 'x-customer-id': 'c' } },
      },
      log: false,
    });
    const { port } = new URL(url);
    const session = sessionOf(url);
    session.on('link', ({ state, epoch }) => {
      if (state !== 'ready' || epoch !== 1) return;
      void relay
        .drain({ spreadSeconds: 0 })
        .then(() => relay.close())
        .then(() => other.listen({ port: Number(port) }));
      open.push(() => other.close());
    });
    const { text, failures } = await said(session);
    expect(text).toBe(scriptText(script));
    expect(failures[0]).toBe('provider-unavailable');
  });
});

describe('the token of a page', () => {
  it('opens one link each, so that a function gives another one for the next', async () => {
    const { url } = await relayed([{ on: { position: 2 }, do: { type: 'rst' } }], { authorise: tokens.authorise });
    let asked = 0;
    const session = sessionOf(url, () => {
      asked += 1;
      return tokens.issue({ user: 'u-1' });
    });
    expect((await said(session)).text).toBe(scriptText(script));
    expect(asked).toBe(2);
  });

  it('that is too old is renewed once, and the session goes on', async () => {
    const { url } = await relayed([], { authorise: tokens.authorise });
    const used = await tokens.issue({ user: 'u-1' });
    await tokens.verify(used);
    const asked: boolean[] = [];
    const session = sessionOf(url, ({ refresh }) => {
      asked.push(refresh);
      return refresh ? tokens.issue({ user: 'u-1' }) : used;
    });
    expect(await said(session)).toEqual({ text: scriptText(script), failures: ['authentication-failed'] });
    expect(asked).toEqual([false, true]);
  });

  it.each<{ readonly what: string; readonly problem: string; readonly make: () => Promise<string | undefined> }>([
    {
      what: 'a text that was used',
      problem: 'revoked',
      make: async () => {
        const used = await tokens.issue({ user: 'u-1' });
        await tokens.verify(used);
        return used;
      },
    },
    {
      what: 'forged',
      problem: 'mismatch',
      make: () => relayTokens({ secret: 'another-secret-of-somebody-else-0000' }).issue({ user: 'u-1' }),
    },
    { what: 'not there', problem: 'missing', make: async () => undefined },
  ])('that is $what ends the session with a remedy', async ({ make, problem }) => {
    const { url } = await relayed([], { authorise: tokens.authorise });
    const error = await failureOf(sessionOf(url, (await make()) as string));
    expect(error).toMatchObject({ code: 'authentication-failed', recovery: 'none', context: { problem } });
    expect(isSpeechError(error) && error.remedy).toMatch(/relayTransport/);
  });

  it('is of no use for a provider that the relay does not know', async () => {
    const { url } = await relayed();
    const error = await failureOf(sessionOf(url.replace(/bodhi$/, 'other')));
    expect(error).toMatchObject({ code: 'not-found', context: { resource: 'path' } });
  });
});
