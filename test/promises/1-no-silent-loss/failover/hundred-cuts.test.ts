import { alignWords, comparedWords } from '@throughline/core/internal';
import {
  scriptAudio,
  scriptedEngine,
  scriptWords,
  seededRandom,
  speechScript,
  type RecogniserProfile,
} from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { runRouted, type TestedRoute } from '../../../kit/routed.ts';
import { runsOf } from '../../../kit/soak.ts';

/** Of each pair of providers; more with THROUGHLINE_CUTS. */
const CUTS = Number(process.env['THROUGHLINE_CUTS'] ?? runsOf(100));
const SECONDS = 20;

type Pair = readonly [TestedRoute['provider'], TestedRoute['provider']];

/** What OpenAI takes, which gives no times of words. */
const rateOf = (pair: Pair): number => (pair.includes('openai') ? 24_000 : 16_000);

/** A session of which the first provider is lost in the middle, at a place of the seed's; what differs from what was spoken. */
async function cut(seed: number, pair: Pair, profile: RecogniserProfile): Promise<readonly string[]> {
  const sampleRate = rateOf(pair);
  const script = speechScript({ seconds: SECONDS, seed, sampleRate });
  const audio = scriptAudio(script);
  const time = Math.round((2 + seededRandom(seed).next() * (SECONDS - 4)) * 1_000);
  const { finals, gaps, changes, outcome } = await runRouted({
    seed,
    seconds: script.length / sampleRate,
    routes: pair.map((provider, index) => ({
      provider,
      ...(provider !== 'openai' && { sampleRate }),
      engine: scriptedEngine({ script, ...profile }),
      faults: index === 0 ? [{ on: { time }, do: { type: 'rst' } as const }] : [],
    })),
    audio: (from, to) => audio.samples(from, to),
    session: { failover: { after: ['connection-lost'] } },
  });
  expect('error' in outcome ? outcome.error : undefined).toBeUndefined();
  expect(gaps).toEqual([]);
  expect(changes).toMatchObject([{ provider: pair[1], reason: 'failover', error: { code: 'connection-lost' } }]);
  const said = finals.flatMap(({ text }) => comparedWords(text).map((word) => ({ text: word })));
  const apart = alignWords(scriptWords(script), said, (one, other) => one.text === other.text);
  return apart.map(({ expected, found }) => {
    const words = (list: readonly { readonly text: string }[]): string => list.map(({ text }) => text).join(' ');
    return `session ${seed}, cut at ${time} ms: «${words(expected)}» is «${words(found)}»`;
  });
}

async function cuts(pair: Pair, profile: RecogniserProfile = {}): Promise<readonly string[]> {
  const differences: string[] = [];
  for (let seed = 1; seed <= CUTS; seed += 1) differences.push(...(await cut(seed, pair, profile)));
  return differences;
}

describe(`a stream that goes on with another provider, cut at ${CUTS} places`, { timeout: 60_000 + CUTS * 500 }, () => {
  it.each([
    ['deepgram', 'vosk'],
    ['bodhi', 'deepgram'],
    ['vosk', 'assemblyai'],
    ['deepgram', 'openai'],
    ['openai', 'deepgram'],
  ] as const)('has every word once where both hear exactly: %s, then %s', async (...pair) => {
    expect(await cuts(pair)).toEqual([]);
  });

  it.each([
    ['deepgram', 'vosk'],
    ['bodhi', 'assemblyai'],
  ] as const)(
    'has it, but for one word in a hundred cuts, where they hear as real ones do: %s, then %s',
    async (...pair) => {
      const differences = await cuts(pair, { wordTimeJitterMs: 120, delayMs: [0, 1_500], fragment: 'letters' });
      expect({ few: differences.length <= Math.ceil(CUTS / 100), differences }).toEqual({ few: true, differences });
    },
  );
});
