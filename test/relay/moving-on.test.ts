import type { FinalResult, Gap } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { relayTransport, transcribe } from '@throughline/browser';
import { createRelay, providerUpstream, relayTokens, type RelayServer } from '@throughline/node/relay';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptWords,
  speechScript,
  type Simulator,
} from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { describe, expect, it } from 'vitest';
import { bodhiCredentials } from '../kit/providers.ts';
import { balancer, type Balancer } from './balancer.ts';

const secret = 'a-secret-that-only-our-servers-know!';
const sessions = 12;
const script = speechScript({ seconds: 6, seed: 5 });
const audio = scriptAudio(script).samples();
/** Milliseconds between pieces of 100 ms: four times as fast as it is spoken. */
const pieceMs = 25;

const tokens = relayTokens({ secret });

/** A provider for each user, so that what arrived for each can be told apart. */
async function providers(): Promise<readonly { readonly simulator: Simulator; readonly url: string }[]> {
  return await Promise.all(
    Array.from({ length: sessions }, async () => {
      const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
      const { url } = await simulator.listen();
      return { simulator, url };
    }),
  );
}

interface Stage extends AsyncDisposable {
  readonly simulators: readonly Simulator[];
  readonly relays: readonly [RelayServer, RelayServer];
  readonly front: Balancer;
  /** New connections go to the second relay. */
  switchOver(): void;
}

async function stage(): Promise<Stage> {
  const behind = await providers();
  const made = (): RelayServer =>
    createRelay({
      upstreams: {
        bodhi: ({ user }) =>
          providerUpstream(bodhi({ ...config, url: behind[Number(user)]?.url ?? '' }), bodhiCredentials),
      },
      authorise: tokens.authorise,
      log: false,
    });
  const relays = [made(), made()] as const;
  const [first, second] = await Promise.all(relays.map((relay) => relay.listen()));
  const front = await balancer(first?.port ?? 0);
  return {
    simulators: behind.map(({ simulator }) => simulator),
    relays,
    front,
    switchOver: () => {
      front.target = second?.port ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      for (const relay of relays) await relay.close();
      await Promise.all(behind.map(({ simulator }) => simulator.close()));
    },
  };
}

const config = { model: 'en-general-v2-8khz', sampleRate: 16_000 } as const;

interface Told {
  readonly finals: readonly FinalResult[];
  readonly gaps: readonly Gap[];
  readonly links: number;
}

/** A page's session, fed as from a microphone. */
async function speak(front: Balancer, user: string): Promise<Told> {
  const session = transcribe({
    protocol: bodhi({ ...config, url: `ws://127.0.0.1:${front.port}/relay/bodhi` }),
    credentials: {} as never,
    transport: relayTransport({ token: () => tokens.issue({ user }) }),
    live: true,
  });
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  session.on('final', (final) => finals.push(final));
  session.on('gap', (gap) => gaps.push(gap));
  const piece = script.sampleRate / 10;
  for (let at = 0; at < audio.length; at += piece) {
    void session.write(audio.subarray(at, at + piece));
    await new Promise((resolve) => {
      setTimeout(resolve, pieceMs);
    });
  }
  const { links } = await session.end();
  return { finals, gaps, links };
}

const wordsOf = ({ finals }: Told): readonly string[] =>
  finals
    .flatMap(({ words = [] }) => words)
    .toSorted((a, b) => a.start - b.start)
    .map(({ text }) => text);

/** How many samples of the source never arrived at a provider, on any of its links. */
function missingAt({ ledger }: Simulator): number {
  const arrived = new Uint8Array(audio.length);
  for (const { received } of ledger.links) {
    for (const stretch of received) {
      if (stretch.kind === 'source') arrived.fill(1, stretch.sourceStart, stretch.sourceStart + stretch.count);
    }
  }
  return arrived.filter((one) => one === 0).length;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** What the pages were told when something happened to the first relay, and how many samples never arrived for each. */
async function during(disturb: (all: Stage) => Promise<void>) {
  await using all = await stage();
  const speaking = Array.from({ length: sessions }, (_, user) => speak(all.front, String(user)));
  // On a busy machine it takes a while until all of them are there.
  while (all.relays[0].sessions < sessions) await later(20);
  await later(1_000);
  expect(all.relays[0].sessions).toBe(sessions);
  await disturb(all);
  const told = await Promise.all(speaking);
  return { told, missing: all.simulators.map(missingAt) };
}

const words = scriptWords(script).map(({ text }) => text);
const nothingMissing = Array.from({ length: sessions }, () => 0);

describe('sessions of pages, under load', { timeout: 60_000 }, () => {
  it('move to another relay when theirs drains, and not a sample or a word is lost', async () => {
    const { told, missing } = await during(async ({ relays: [first], switchOver }) => {
      const drained = first.drain({ spreadSeconds: 0.5 });
      // The load balancer learns of it late: some may be sent back to where they came from, and are refused there.
      setTimeout(switchOver, 300);
      await drained;
      expect(first.sessions).toBe(0);
      expect(await first.metrics()).toContain(`how="draining"} ${sessions}`);
    });
    expect(missing).toEqual(nothingMissing);
    expect(told.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(told.map(wordsOf)).toEqual(told.map(() => words));
    expect(Math.min(...told.map(({ links }) => links))).toBeGreaterThan(1);
  });

  it('move on as well when their relay is gone without a word', async () => {
    const { told, missing } = await during(async ({ relays: [first], switchOver }) => {
      switchOver();
      await first.close();
    });
    expect(missing).toEqual(nothingMissing);
    expect(told.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(told.map(wordsOf)).toEqual(told.map(() => words));
  });
});
