import { describe, expect, it } from 'vitest';
import { synthesize, type SpeechError, type VoiceSession } from '@throughline/core';
import { synthesize as synthesizeInNode } from '@throughline/node';
import { faseeh, type FaseehConfig, type FaseehPlan } from '@throughline/core/providers/faseeh';
import { scriptedVoice, seededRandom } from '@throughline/simulator';
import { faseehServer, type FaseehBehaviour } from '@throughline/simulator/providers/faseeh';
import { countingProvider } from './support/counting-provider.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { hear } from '../../kit/speech.ts';
import { expectSamples, sentences, speechOf } from './support/texts.ts';

/** Several voices of one account before one provider. */
function voices(
  count: number,
  key: string | readonly string[],
  config: Partial<FaseehConfig>,
  behaviour: FaseehBehaviour = {},
) {
  const server = faseehServer({ engine: scriptedVoice(), ...behaviour });
  const { clock, simulator, transport } = virtualSetting({ server });
  const all: VoiceSession[] = Array.from({ length: count }, (_, index) =>
    synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url: 'ws://127.0.0.1:2710', ...config }),
      credentials: { apiKey: typeof key === 'string' ? key : (key[index] ?? '') },
      transport,
      clock,
      random: seededRandom(index),
    }),
  );
  return { clock, simulator, all };
}

/** The most links that were open at one time. */
function mostOpen(links: readonly { readonly openedAt: number; readonly endedAt?: number }[]): number {
  return Math.max(
    ...links.map(
      ({ openedAt }) => links.filter((o) => o.openedAt <= openedAt && (o.endedAt ?? Infinity) > openedAt).length,
    ),
  );
}

describe('voices of one account in a process', () => {
  it.each([
    { plan: 'free', links: 1 },
    { plan: 'basic', links: 2 },
    { plan: 'starter', links: 5 },
  ] as const)('on the plan $plan never hold more than $links links, and all are heard', async ({ plan, links }) => {
    const { clock, simulator, all } = voices(7, `key-of-${plan}`, { plan }, { maximumLinks: links });
    const heard = await clock.runUntil(Promise.all(all.map((voice) => hear(voice.say(sentences[0])))));
    for (const { error, samples } of heard) {
      expect(error).toBeUndefined();
      expectSamples(samples, speechOf([sentences[0]]));
    }
    expect(mostOpen(simulator.ledger.links)).toBeLessThanOrEqual(links);
    // Nobody was refused.
    expect(
      simulator.ledger.links.every(({ how }) => how === undefined || how.by === 'client' || how.because !== 'error'),
    ).toBe(true);
    await clock.runUntil(Promise.all(all.map((voice) => voice.end())));
    await simulator.close();
  });

  it('give a link up between two utterances when another waits for it', async () => {
    const { clock, simulator, all } = voices(2, 'key-of-two', { plan: 'free' });
    const [one, other] = all;
    const long = Promise.all(sentences.map((text) => hear(one?.say(text) ?? fail())));
    const late = hear(other?.say(sentences[0]) ?? fail());
    await clock.runUntil(late);
    expect(one?.summary().completed).toBeLessThan(sentences.length);
    expect((await clock.runUntil(long)).map(({ error }) => error)).toEqual(sentences.map(() => undefined));
    await clock.runUntil(Promise.all(all.map((voice) => voice.end())));
    await simulator.close();
  });

  it('learn from the provider how many links they may hold', async () => {
    const { clock, simulator, all } = voices(6, 'key-unplanned', {}, { maximumLinks: 2 });
    const heard = await clock.runUntil(Promise.all(all.map((voice) => hear(voice.say(sentences[1])))));
    expect(heard.map(({ error }) => error)).toEqual(all.map(() => undefined));
    const refused = () =>
      simulator.ledger.links.filter(({ how }) => how?.by === 'provider' && how.because === 'error').length;
    const atFirst = refused();
    expect(atFirst).toBeGreaterThan(0);
    await clock.runUntil(Promise.all(all.map((voice) => hear(voice.say(sentences[2])))));
    expect(refused()).toBe(atFirst);
    await clock.runUntil(Promise.all(all.map((voice) => voice.end())));
    await simulator.close();
  });

  it('that were turned away speak as soon as a link of another has ended, and not after a wait', async () => {
    const { clock, simulator, all } = voices(2, 'key-turned-away', {}, { maximumLinks: 1 });
    const ends: number[] = [];
    const heard = all.map(async (voice) => {
      const { error } = await hear(voice.say(sentences[0]));
      ends.push(clock.now());
      return error;
    });
    expect(await clock.runUntil(Promise.all(heard))).toEqual([undefined, undefined]);
    const { links } = simulator.ledger;
    // The dial alone takes 70 ms here, the first wait for a slot by time at least 5 s.
    expect((links.at(-1)?.openedAt ?? Infinity) - (ends[0] ?? 0)).toBeLessThan(500);
    expect(links).toHaveLength(3);
    await clock.runUntil(Promise.all(all.map((voice) => voice.end())));
    await simulator.close();
  });

  it('fail with concurrency-limit when no link becomes free within the limit', async () => {
    const { clock, simulator, all } = voices(2, 'key-held', { plan: 'free', unknowns: { idleMs: Infinity } });
    const [one, other] = all;
    const talking = one?.say(endless()) ?? fail();
    void hear(talking);
    await clock.advance(1_000);
    const waiting = await clock.runUntil(hear(other?.say(sentences[0]) ?? fail()));
    expect(waiting.error).toMatchObject({ code: 'concurrency-limit', context: { maximum: 1 } });
    expect(clock.now()).toBeGreaterThanOrEqual(300_000);
    one?.abort();
    await simulator.close();
  });
});

describe('voices of one account over real sockets, at a provider that takes its time to close', () => {
  const talk = async (url: string, plan: FaseehPlan | undefined, index: number): Promise<readonly SpeechError[]> => {
    const voice = synthesizeInNode({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url, ...(plan === undefined ? {} : { plan }) }),
      credentials: { apiKey: `key-of-${url}` },
    });
    const failures: SpeechError[] = [];
    voice.on('link', (event) => {
      if (event.state === 'failed' && event.error.code !== 'aborted') failures.push(event.error);
    });
    for (const round of [0, 1, 2]) {
      const utterance = voice.say(sentences[(index + round) % sentences.length] ?? fail());
      if (round === 1) {
        // Leaving the loop takes it back.
        for await (const _ of utterance) break;
        await expect(utterance.done).rejects.toMatchObject({ code: 'aborted' });
      } else {
        const { error, samples } = await hear(utterance);
        expect(error).toBeUndefined();
        expect(samples).toHaveLength(12_000);
      }
    }
    // One of them goes without a good-bye.
    if (index === 0) voice.abort();
    else await voice.end();
    return failures;
  };

  it.each([
    { plan: 'free', links: 1, count: 3 },
    { plan: 'basic', links: 2, count: 4 },
    { plan: 'starter', links: 5, count: 8 },
  ] as const)(
    '$count of them on a plan of $links meet no 429, whatever they hand over, cancel or make anew',
    async ({ plan, links, count }) => {
      await using provider = await countingProvider(links);
      const failures = await Promise.all(Array.from({ length: count }, (_, index) => talk(provider.url, plan, index)));
      expect(failures.flat()).toEqual([]);
      expect(provider.refused).toBe(0);
      expect(provider.mostOpen).toBe(links);
      // Each cancelled on one link, and made another for what came next.
      expect(provider.letIn).toBeGreaterThanOrEqual(2 * count);
    },
  );

  it('that know no plan are turned away once each, and then meet no 429 more', async () => {
    await using provider = await countingProvider(2);
    const failures = await Promise.all([0, 1, 2, 3].map((index) => talk(provider.url, undefined, index)));
    expect(failures.flat().map(({ code }) => code)).toEqual(['concurrency-limit', 'concurrency-limit']);
    expect(provider.refused).toBe(2);
    expect(provider.mostOpen).toBe(2);
  });
});

describe('voices of different accounts', () => {
  it('do not wait for each other', async () => {
    const { clock, simulator, all } = voices(2, ['key-a', 'key-b'], { plan: 'free' });
    await clock.runUntil(Promise.all(all.map((voice) => hear(voice.say(sentences[0])))));
    expect(mostOpen(simulator.ledger.links)).toBe(2);
    await clock.runUntil(Promise.all(all.map((voice) => voice.end())));
    await simulator.close();
  });
});

async function* endless(): AsyncGenerator<string> {
  yield `${sentences[0]} ${sentences[1]} `;
  await new Promise(() => undefined);
}

function fail(): never {
  throw new Error('there is no such voice');
}
