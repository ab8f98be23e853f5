import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { comparedWords, mono16, wavHeader } from '@throughline/core/internal';
import type { LocalRecognizer } from '@throughline/local';
import { createRelay, type RelayServer, relayTokens, type RelayTokens } from '@throughline/node/relay';
import { createSimulator, seededRandom } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import type { CDPSession } from 'playwright-core';
import type { Chromium } from '../kit/page/chromium.ts';
import { type LivePage, openPage } from '../kit/page/live-page.ts';
import { recordingEngine } from '../kit/page/recording-engine.ts';
import { openWay, type Way } from '../kit/page/way.ts';
import type { CaptionsApi, CaptionsReport } from './captions.page.ts';

/** Where captions are made: a page with a microphone, a way of TCP, a relay, and a provider with a real recogniser behind it. */
export interface Scene {
  readonly page: LivePage<CaptionsApi>;
  /** From the page to the relay. */
  readonly way: Way;
  /** How many links have sent the provider audio. */
  links(): number;
  /** Seconds of audio that the provider has received on its last link. */
  received(): number;
  /** Ends the provider, and begins it again on its port after so many milliseconds. */
  restartProvider(afterMs: number): Promise<void>;
  /** The same of the relay; `drain`: it tells its pages to move on before. */
  restartRelay(how: 'drain' | 'crash', afterMs: number): Promise<void>;
}

/** What the relay shows the provider. No page may ever see it. */
export const providerKey = { apiKey: 'pk-9f31c07de4b24e8a', customerId: '51c2fa0e-97d8-4a3b-8f06-2e7d4c1b9a35' };

/** What came of a scene. */
export interface Played {
  readonly report: CaptionsReport;
  /** What the provider received, link by link. */
  readonly received: readonly Int16Array[];
  readonly words: readonly { readonly text: string; readonly middle: number }[];
  readonly complaints: readonly string[];
}

export interface Staging {
  readonly chromium: Chromium;
  readonly recognizer: LocalRecognizer;
  /** Of the microphone. */
  readonly seconds: number;
  readonly before?: (cdp: CDPSession) => Promise<void>;
  /** Is given the page when all is over. */
  readonly after?: (page: LivePage<CaptionsApi>) => Promise<void>;
  /** What the provider says to the relay's key. Default: nothing is wrong with it. */
  readonly account?: 'active' | 'no-balance';
}

/** Plays captions of so many seconds of the microphone, while something happens. */
export async function playScene(
  { chromium, recognizer, seconds, before, after, account = 'active' }: Staging,
  happens: (scene: Scene) => Promise<void>,
): Promise<Played> {
  const engine = recordingEngine(recognizer);
  const tokens = relayTokens({ secret: randomBytes(32) });
  const serve = async (port: number) => {
    const simulator = createSimulator({
      provider: bodhiServer({ engine, credentials: [{ ...providerKey, account }] }),
    });
    const { port: taken } = await simulator.listen({ port });
    return { simulator, port: taken };
  };
  let provider = await serve(0);
  const upstream = `ws://127.0.0.1:${provider.port}`;
  let relay = await relayOn(0, upstream, tokens);
  const way = await openWay({ port: relay.port });
  const page = await openPage<CaptionsApi>(chromium, {
    entry: new URL('captions.page.ts', import.meta.url),
    files: {
      '/relay-token': async () => ({ type: 'text/plain', body: await tokens.issue({ user: 'a reader' }) }),
    },
    ...(before && { before }),
  });
  try {
    await page.call('begin', { url: `ws://127.0.0.1:${way.port}/relay/bodhi` });
    await happens({
      page,
      way,
      links: () => engine.streams.filter((stream) => stream.samples().length > 0).length,
      received: () => (engine.streams.at(-1)?.samples().length ?? 0) / 16_000,
      restartProvider: async (afterMs) => {
        await provider.simulator.close();
        await later(afterMs);
        provider = await serve(provider.port);
      },
      restartRelay: async (how, afterMs) => {
        if (how === 'drain') await relay.server.drain({ spreadSeconds: 0 });
        await relay.server.close();
        await later(afterMs);
        relay = await relayOn(relay.port, upstream, tokens);
      },
    });
    await page.call('captured', seconds);
    const report = await page.call('end');
    await after?.(page);
    return {
      report,
      received: engine.streams.map((stream) => stream.samples()),
      words: wordsOf(report),
      complaints: page.complaints,
    };
  } finally {
    await page.close();
    await way.close();
    await relay.server.close();
    await provider.simulator.close();
  }
}

async function relayOn(
  port: number,
  url: string,
  tokens: RelayTokens,
): Promise<{ readonly server: RelayServer; readonly port: number }> {
  const headers = { 'x-api-key': providerKey.apiKey, 'x-customer-id': providerKey.customerId };
  const server = createRelay({ upstreams: { bodhi: { url, headers } }, authorise: tokens.authorise, log: false });
  const { port: taken } = await server.listen({ port });
  return { server, port: taken };
}

function wordsOf({ finals }: CaptionsReport): Played['words'] {
  return finals
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ words }) => words ?? [])
    .flatMap(({ text, start, end }) => comparedWords(text).map((word) => ({ text: word, middle: (start + end) / 2 })));
}

export function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Writes a WAV file of 16 kHz mono: the speech, with a quiet room before and after it, whose samples are never all zero. */
export async function writeRoom(file: string, speech: Int16Array, beforeSeconds: number, afterSeconds: number) {
  const random = seededRandom(11);
  const before = beforeSeconds * 16_000;
  const samples = new Int16Array(before + speech.length + afterSeconds * 16_000);
  samples.set(speech, before);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = (samples[at] ?? 0) + Math.round((random.next() - 0.5) * 16);
  const header = wavHeader(mono16(16_000), samples.byteLength);
  await writeFile(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return samples;
}
