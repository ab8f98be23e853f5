import { alignWords, comparedWords } from '@throughline/core/internal';
import {
  scriptAudio,
  scriptedEngine,
  scriptWords,
  seededRandom,
  speechScript,
  type EngineFactory,
  type Script,
} from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { runRouted } from '../../../kit/routed.ts';

const CUTS = 10;
const SECONDS = 20;
const RATE = 16_000;

/** The same words as another recogniser writes them: with capitals, punctuation and spellings of its own. */
function otherwise(text: string, index: number): string {
  const spelled = text === 'okay' ? 'OK' : text;
  const cased = index % 3 === 0 ? `${spelled.charAt(0).toUpperCase()}${spelled.slice(1)}` : spelled;
  return `${cased}${['', ',', '.', '?', '…'][index % 5] ?? ''}`;
}

function inOtherStyle(script: Script): EngineFactory {
  return (context) => {
    const engine = scriptedEngine({ script, wordTimeJitterMs: 120 })(context);
    return {
      ...engine,
      open: (options, sink) =>
        engine.open(options, {
          ...sink,
          result: (result) => {
            const words = result.words?.map((word, index) => ({ ...word, text: otherwise(word.text, index) }));
            const text = result.text.split(' ').map(otherwise).join(' ');
            sink.result({ ...result, text, ...(words !== undefined && { words }) });
          },
        }),
    };
  };
}

/** As both ways to write a word are compared. */
const plain = (text: string): string => (text === 'ok' ? 'okay' : text);

describe('a second provider that writes words in another way', () => {
  it.each([
    ['in another style after one in plain words', false],
    ['in plain words after one in another style', true],
  ] as const)('says none of them twice, and leaves none out: %s', async (_, isFirst) => {
    const apart: string[] = [];
    for (let seed = 1; seed <= CUTS; seed += 1) {
      const script = speechScript({ seconds: SECONDS, seed, sampleRate: RATE, repetitions: true });
      const audio = scriptAudio(script);
      const time = Math.round((2 + seededRandom(seed).next() * (SECONDS - 4)) * 1_000);
      const engines = [scriptedEngine({ script, wordTimeJitterMs: 120 }), inOtherStyle(script)];
      if (isFirst) engines.reverse();
      const [first, second] = engines;
      if (first === undefined || second === undefined) throw new Error('there are two');
      const { finals, gaps, changes } = await runRouted({
        seed,
        seconds: SECONDS,
        routes: [
          { provider: 'deepgram', sampleRate: RATE, engine: first, faults: [{ on: { time }, do: { type: 'rst' } }] },
          { provider: 'vosk', sampleRate: RATE, engine: second },
        ],
        audio: (from, to) => audio.samples(from, to),
        session: { failover: { after: ['connection-lost'] } },
      });
      expect(gaps).toEqual([]);
      expect(changes).toHaveLength(1);
      const said = finals.flatMap(({ text }) => comparedWords(text).map((word) => ({ text: plain(word) })));
      const found = alignWords(scriptWords(script), said, (one, other) => one.text === other.text);
      for (const { expected, found: words } of found) {
        apart.push(
          `${seed} at ${time}: «${expected.map(({ text }) => text).join(' ')}» is «${words.map(({ text }) => text).join(' ')}»`,
        );
      }
    }
    expect(apart).toEqual([]);
  });
});
