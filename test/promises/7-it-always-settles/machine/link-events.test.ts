import { describe, expect, it } from 'vitest';
import { transcribe, type LinkEvent, type TranscribeOptions } from '@throughline/core';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { seededRandom, type Fault } from '@throughline/simulator';
import { bodhiCredentials as credentials } from '../../../kit/providers.ts';
import { virtualProvider, type VirtualProvider } from '../../../kit/transcription.ts';

const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700' });
/** Waits for a message that the provider never sends. */
const neverReady = { ...protocol, traits: { ...protocol.traits, readyAt: 'message' as const } };

interface Case {
  readonly name: string;
  readonly faults?: readonly Fault[];
  readonly options?: Partial<TranscribeOptions<BodhiCredentials>>;
  /** Seconds of audio before the end, and before an abort. */
  readonly seconds?: number;
  readonly abort?: boolean;
  /** How the first link ends: `drained`, or the code of its error. */
  readonly first: string;
}

const cases: readonly Case[] = [
  { name: 'the end of stream', first: 'drained' },
  { name: 'a reset', faults: [{ on: { position: 2 }, do: { type: 'rst' } }], first: 'connection-lost' },
  {
    name: 'a refusal',
    faults: [{ on: { link: 1 }, do: { type: 'http', status: 402 } }],
    first: 'insufficient-balance',
  },
  {
    name: 'the connect limit',
    faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    first: 'connect-timeout',
  },
  { name: 'the ready limit', options: { protocol: neverReady, retry: { budgetMs: 3_000 } }, first: 'ready-timeout' },
  {
    name: 'credentials that fail',
    options: { credentials: () => Promise.reject(new Error('no')), retry: { budgetMs: 3_000 } },
    first: 'credentials-failed',
  },
  {
    name: 'credentials that never come',
    options: { credentials: () => new Promise(() => {}), retry: { budgetMs: 15_000 } },
    first: 'credentials-timeout',
  },
  {
    name: 'the limit of the drain',
    faults: [{ on: { link: 1 }, do: { type: 'mute' }, times: 2 }],
    options: { limits: { drainMs: 5_000 } },
    first: 'drain-timeout',
  },
  { name: 'silence', faults: [{ on: { position: 1 }, do: { type: 'half-open' } }], seconds: 20, first: 'link-silent' },
  { name: 'an abort while it streams', abort: true, first: 'aborted' },
  {
    name: 'an abort in the handshake',
    faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    abort: true,
    first: 'aborted',
  },
];

async function linkEvents(provider: VirtualProvider, { options, seconds = 5, abort }: Case): Promise<LinkEvent[]> {
  const events: LinkEvent[] = [];
  const session = transcribe({
    protocol,
    credentials,
    transport: provider.simulator.transport({ dialMs: 30, oneWayMs: 20 }),
    clock: provider.clock,
    random: seededRandom(1),
    live: true,
    ...options,
  });
  session.on('link', (event) => events.push(event));
  const closed = session.closed.catch(() => undefined);
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    session.write(provider.audio.samples(tenth * 1_600, tenth * 1_600 + 1_600)).catch(() => undefined);
    await provider.clock.advance(100);
  }
  if (abort === true) session.abort();
  else session.end().catch(() => undefined);
  await provider.clock.runUntil(closed, { limitMs: 600_000 });
  return events;
}

const isEnd = ({ state }: LinkEvent): boolean => state === 'failed' || state === 'drained';

describe('a link that is dialled has exactly one end', () => {
  it.each(cases)('by $name', async (given) => {
    const provider = virtualProvider({
      seconds: 30,
      faults: given.faults ?? [],
      behaviour: { idleSeconds: Infinity },
    });
    const events = await linkEvents(provider, given);
    const edges = events.filter((event) => event.state === 'dialling' || isEnd(event));
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.map(({ state }) => state === 'dialling')).toEqual(edges.map((_, index) => index % 2 === 0));
    for (let index = 0; index < edges.length; index += 2) expect(edges[index + 1]?.epoch).toBe(edges[index]?.epoch);
    const first = events.find(isEnd);
    expect(first?.state === 'failed' ? first.error.code : first?.state).toBe(given.first);
    await provider.simulator.close();
  });
});
