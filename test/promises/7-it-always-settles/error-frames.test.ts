import type { LinkEvent, SessionWarning, SpeechError, TranscribeOptions } from '@throughline/core';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { faseeh } from '@throughline/core/providers/faseeh';
import { synthesize, transcribe } from '@throughline/node';
import { describe, expect, it } from 'vitest';
import { rawWebSocketServer, type Step } from '../../kit/raw-web-socket.ts';

type Row = TranscribeOptions<BodhiCredentials>['protocol']['errors'][number];

interface Observed {
  readonly code: string;
  readonly closeCode: number | undefined;
  readonly scope: string;
}

interface Run {
  readonly links: readonly LinkEvent[];
  readonly warnings: readonly SessionWarning[];
  /** What the first link ended of; absent where it did not. */
  readonly first: Observed | undefined;
  readonly connections: number;
  /** What the session failed with; `closed` for one that came to a good end. */
  readonly outcome: string;
}

const credentials: BodhiCredentials = { apiKey: 'bdh-2f7c90e1', customerId: 'customer-17' };
const final = JSON.stringify({ type: 'complete', text: 'all is well', segment_id: 1, eos: true });

/** A row that no provider has today: it complains, and goes on. */
const complaint: Row = {
  on: ['frame'],
  providerCode: 777,
  code: 'audio-invalid',
  means: 'A piece of the audio was left out.',
  survivable: true,
  recovery: 'reconnect',
  source: 'this test',
};

const errorFrame = (code: number): string => JSON.stringify({ error: 'x', message: 'as its code says', code });

/** A transcription of 0.3 s against a server whose first link goes as told; the others say a final, and that it was the last. */
async function run(steps: readonly Step[], settleMs = 0): Promise<Run> {
  await using server = await rawWebSocketServer((connection) =>
    connection === 1 ? steps : [{ send: [{ text: final }] }, { waitMs: 50 }, { send: [{ text: final }] }],
  );
  const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: server.url });
  const session = transcribe({
    protocol: { ...protocol, errors: [complaint, ...protocol.errors] },
    credentials,
    live: true,
    retry: { slotMs: 2_000 },
  });
  const links: LinkEvent[] = [];
  const warnings: SessionWarning[] = [];
  const ended = new Promise<void>((resolve) => {
    session.on('link', (event) => {
      links.push(event);
      if (event.state === 'failed' || event.state === 'drained') resolve();
    });
  });
  session.on('warning', (warning) => warnings.push(warning));
  const outcome = session.closed.then(
    () => 'closed',
    (error: SpeechError) => error.code,
  );
  session.write(new Int16Array(4_800).map((_, index) => ((index * 7_919) % 9_000) - 4_500)).catch(() => undefined);
  await (settleMs === 0 ? ended : Promise.race([ended, new Promise((resolve) => setTimeout(resolve, settleMs))]));
  const first = links.find((event) => event.state === 'failed' && event.epoch === 1);
  const failure = first?.state === 'failed' ? first.error : undefined;
  // What is left of the close must have had its time: it may replace nothing.
  if (failure !== undefined && settleMs === 0) await new Promise((resolve) => setTimeout(resolve, 450));
  const before = [...links];
  session.abort();
  return {
    links: before,
    warnings,
    first: failure && { code: failure.code, closeCode: failure.closeCode, scope: failure.scope },
    connections: server.connections,
    outcome: await outcome,
  };
}

/** An error frame, and a close that would mean something else. */
const frames = [
  { scope: 'link', frame: 500, code: 'provider-internal-error', close: 3000, closeMeans: 'authentication-failed' },
  { scope: 'session', frame: 400, code: 'invalid-request', close: 1012, closeMeans: 'connection-lost' },
  { scope: 'account', frame: 402, code: 'insufficient-balance', close: 1012, closeMeans: 'connection-lost' },
] as const;

const times: readonly { readonly when: string; readonly steps: (frame: string, close: number) => readonly Step[] }[] = [
  { when: 'in the same segment', steps: (text, close) => [{ send: [{ text }, { close }] }] },
  {
    when: '60 ms later',
    steps: (text, close) => [{ send: [{ text }] }, { waitMs: 60 }, { send: [{ close }] }],
  },
  {
    when: '400 ms later',
    steps: (text, close) => [{ send: [{ text }] }, { waitMs: 400 }, { send: [{ close }] }],
  },
];

describe('an error frame over a real socket', () => {
  for (const { scope, frame, code, close, closeMeans } of frames) {
    it.each(times)(
      `of scope ${scope} is what the link ends of, with a close of another meaning $when`,
      async (time) => {
        const { links, first } = await run(time.steps(errorFrame(frame), close));
        expect(first).toEqual({ code, closeCode: undefined, scope });
        expect(links.filter(({ epoch, state }) => epoch === 1 && state === 'failed')).toHaveLength(1);
      },
    );

    it(`of scope ${scope} that comes after the close is not read: the close is what the link ends of`, async () => {
      const { first } = await run([{ send: [{ close }, { text: errorFrame(frame) }] }]);
      expect(first).toMatchObject({ code: closeMeans, closeCode: close });
    });
  }

  it('of scope session or account ends a session that nothing recovers, whatever the close would recover', async () => {
    for (const { frame, code, close } of frames.slice(1)) {
      const { outcome, connections } = await run([{ send: [{ text: errorFrame(frame) }, { close }] }]);
      expect({ outcome, connections }).toEqual({ outcome: code, connections: 1 });
    }
  });

  it('of scope link is recovered from, though the close would end the session', async () => {
    const { outcome, connections } = await run([{ send: [{ text: errorFrame(500) }, { close: 3000 }] }]);
    expect(outcome).toBe('aborted');
    expect(connections).toBeGreaterThan(1);
  });
});

describe('an error frame that the table knows as survivable', () => {
  it('is a warning, and the link goes on', async () => {
    const { links, warnings, connections } = await run([{ send: [{ text: errorFrame(777) }] }], 600);
    expect(links.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(connections).toBe(1);
    expect(warnings.map(({ code }) => code)).toEqual(['provider-error']);
    expect(warnings[0]?.message).toMatch(/^provider-error: audio-invalid: bodhi sent an error with code 777/);
  });

  it('is what the link ends of where a close follows at once', async () => {
    const { first, warnings } = await run([
      { send: [{ text: errorFrame(777) }] },
      { waitMs: 60 },
      { send: [{ close: 3000 }] },
    ]);
    expect(first).toMatchObject({ code: 'audio-invalid', closeCode: undefined });
    expect(warnings.map(({ code }) => code)).toEqual(['provider-error']);
  });

  it('and a close that comes later are two things', async () => {
    const { first } = await run([{ send: [{ text: errorFrame(777) }] }, { waitMs: 500 }, { send: [{ close: 1012 }] }]);
    expect(first).toMatchObject({ code: 'connection-lost', closeCode: 1012 });
  });

  it('is told 100 times a link, however often it comes', async () => {
    const many = Array.from({ length: 300 }, () => ({ text: errorFrame(777) }));
    const { warnings } = await run([{ send: many }], 600);
    expect(warnings.filter(({ code }) => code === 'provider-error')).toHaveLength(100);
    expect(warnings).toHaveLength(101);
  });
});

describe('an error frame of scope utterance, in a voice', () => {
  const refusal = JSON.stringify({ type: 'error', message: 'Text must contain at least 90 words and 900 characters' });
  const spoken = (isFinal: boolean): string =>
    JSON.stringify({ audio: Buffer.alloc(4_800).toString('base64'), isFinal, sampleRate: 24_000 });

  async function speak(steps: readonly Step[]) {
    await using server = await rawWebSocketServer(
      (connection) => (connection === 1 ? steps : [{ send: [{ text: spoken(true) }] }, { waitMs: 10 }]),
      [{ text: '{"type":"connectionInitialized"}' }],
    );
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url: server.url, key: 'query' }),
      credentials: { apiKey: 'fsh-4f9a2c71' },
    });
    const links: LinkEvent[] = [];
    voice.on('link', (event) => links.push(event));
    const refused = await voice
      .say('One sentence that is long enough to be spoken.')
      .done.catch((error: SpeechError) => error);
    const next = voice.say('Another sentence that is long enough to be spoken.');
    const summary = await next.done;
    const before = [...links];
    voice.abort();
    await voice.closed.catch(() => undefined);
    return { refused, summary, links: before, connections: server.connections };
  }

  it('fails that utterance and leaves the link to the next', async () => {
    const { refused, summary, links, connections } = await speak([
      { send: [{ text: refusal }, { text: spoken(true) }] },
      { waitMs: 100 },
      { send: [{ text: spoken(true) }] },
    ]);
    expect(refused).toMatchObject({ code: 'text-too-short', scope: 'utterance' });
    expect(summary.sentences).toBe(1);
    expect(links.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(connections).toBe(1);
  });

  it('is what the link ends of where a close follows at once, and the session goes on', async () => {
    const { refused, summary, links } = await speak([{ send: [{ text: refusal }, { close: 1011 }] }]);
    expect(refused).toMatchObject({ code: 'text-too-short', scope: 'utterance' });
    expect(summary.sentences).toBe(1);
    const failed = links.filter((event) => event.state === 'failed' && event.epoch === 1);
    expect(failed).toMatchObject([{ error: { code: 'text-too-short' } }]);
  });

  it('that is survivable and of another scope is a warning, and the utterance is spoken', async () => {
    await using server = await rawWebSocketServer(
      () => [{ send: [{ text: errorFrame(777) }, { text: spoken(true) }] }],
      [{ text: '{"type":"connectionInitialized"}' }],
    );
    const protocol = faseeh({ voiceId: 'ar-najdi-male-2', url: server.url, key: 'query' });
    const voice = synthesize({
      protocol: { ...protocol, errors: [complaint, ...protocol.errors] },
      credentials: { apiKey: 'fsh-4f9a2c71' },
    });
    const warnings: SessionWarning[] = [];
    voice.on('warning', (warning) => warnings.push(warning));
    const summary = await voice.say('One sentence that is long enough to be spoken.').done;
    voice.abort();
    await voice.closed.catch(() => undefined);
    expect(summary.sentences).toBe(1);
    expect(warnings.filter(({ code }) => code === 'provider-error')).toHaveLength(1);
  });
});
