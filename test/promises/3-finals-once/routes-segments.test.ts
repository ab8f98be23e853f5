import { scriptWords, seededRandom, speechScript, type Script } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { lostAt, runDialogue, toldIn, type HearingRoute } from '../../kit/dialogue.ts';

const RATE = 16_000;
const SECONDS = 20;
const PLACES = 8;

const deepgram: HearingRoute = { provider: 'deepgram' };
const assemblyai: HearingRoute = { provider: 'assemblyai', config: { model: 'universal-streaming-english' } };
const vosk: HearingRoute = { provider: 'vosk' };

/** Where the words of a script are spoken, in seconds: in the middle of one of them, of the seed's. */
function inSpeech(script: Script, seed: number): number {
  const words = scriptWords(script).filter(({ start }) => start > 3 * RATE && start < (SECONDS - 8) * RATE);
  const { start = 0, end = 0 } = words[Math.floor(seededRandom(seed).next() * words.length)] ?? {};
  return (start + end) / 2 / RATE;
}

describe('a segment that is partial when the route is lost', () => {
  describe.each([
    ['another account', deepgram, deepgram],
    ['another provider', deepgram, assemblyai],
    ['another provider, and from it', assemblyai, deepgram],
    ['one that gives no times of partials', deepgram, vosk],
    ['one that gives them, from one that does not', vosk, deepgram],
  ] as const)('where the session goes on with %s', (_, first, second) => {
    it.each([0, 120])(
      'comes back under its id or is taken back, and no id has two ends, with times off by ±%i ms',
      async (wordTimeJitterMs) => {
        let cameBack = 0;
        for (let seed = 1; seed <= PLACES; seed += 1) {
          const script = speechScript({ seconds: SECONDS, seed, sampleRate: RATE });
          const run = await runDialogue({
            seed,
            script,
            routes: [first, second].map((route) => ({ ...route, profile: { wordTimeJitterMs } })),
            faults: lostAt(inSpeech(script, seed)),
            session: { failover: { after: ['connection-lost'], backAfterMs: 4_000 } },
          });
          expect('error' in run.outcome ? run.outcome.error : undefined).toBeUndefined();
          expect(run.changes[0]?.reason).toBe('failover');
          // No final twice, none after a retract, no retract of what was not shown, and nothing shown that has no end.
          expect({ seed, complaints: run.complaints }).toEqual({ seed, complaints: [] });
          expect(toldIn(run).map(({ text }) => text)).toEqual(scriptWords(script).map(({ text }) => text));
          const ofFirst = new Set(run.partials.flatMap(({ id, epoch }) => (epoch === 1 ? [id] : [])));
          const ended = run.finals.flatMap(({ id, epoch }) => (epoch === 1 ? [id] : []));
          const lost = [...ofFirst].filter((id) => !ended.includes(id));
          const back = run.finals.filter(({ id }) => lost.includes(id));
          for (const { epoch } of back) expect(epoch).toBeGreaterThan(1);
          const takenBack = lost.filter((id) => run.retracted.has(id));
          expect([...back.map(({ id }) => id), ...takenBack].toSorted()).toEqual(lost.toSorted());
          cameBack += back.length;
        }
        expect(cameBack).toBeGreaterThan(PLACES / 3);
      },
    );
  });

  it('is taken back where the second provider finds no word there', async () => {
    const words = Array.from({ length: 10 }, (_, index) => ({
      text: `word${index}`,
      start: (5 + index / 2) * RATE,
      end: (5.45 + index / 2) * RATE,
    }));
    const later = { text: 'later', start: 14 * RATE, end: 14.5 * RATE };
    const script: Script = { sampleRate: RATE, length: 20 * RATE, utterances: [{ words }, { words: [later] }] };
    const run = await runDialogue({
      script,
      routes: [deepgram, { ...deepgram, hears: (utterance) => utterance.words.length === 1 }],
      faults: lostAt(8),
      session: { failover: { after: ['connection-lost'], backAfterMs: Infinity } },
    });
    expect(run.finals.map(({ text, epoch }) => [text, epoch])).toEqual([['later', 2]]);
    expect([...run.retracted]).toEqual([run.partials[0]?.id]);
    expect(run.complaints).toEqual([]);
  });
});
