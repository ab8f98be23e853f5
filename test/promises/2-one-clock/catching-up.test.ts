import { scriptWords, speechScript, type Script } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { expectClosed, expectExactWords } from '../../kit/expectations.ts';
import { runVirtually, type Run, type RunOptions } from '../../kit/transcription.ts';

const RATE = 16_000;
/** A provider that takes audio no faster than it is spoken. */
const traits = { catchUp: 1 } as const;
const outage = { on: { position: 12 }, do: { type: 'outage', seconds: 15 } } as const;

/** Speech with pauses of two seconds. */
function slowScript(seconds: number, seed: number): Script {
  const script = speechScript({ seconds: seconds / 2, seed });
  let later = 0;
  const utterances = script.utterances.map(({ words, ...rest }) => {
    const moved = words.map((word) => ({ ...word, start: word.start + later, end: word.end + later }));
    later += RATE;
    return { ...rest, words: moved };
  });
  return { ...script, utterances, length: script.length + later };
}

function run(options: Partial<RunOptions> & Pick<RunOptions, 'script'>): Promise<Run> {
  return runVirtually({ seed: 7, live: true, traits, ...options });
}

/** Seconds of the script that no link was sent. */
function leftOut({ simulator, script }: Run): number {
  return simulator.ledger.missing(0, script.length).reduce((sum, { start, end }) => sum + (end - start), 0) / RATE;
}

const warningsOf = ({ warnings }: Run): string[] => warnings.map(({ code }) => code);

describe('a provider that takes audio no faster than it is spoken', () => {
  it.each([true, false])(
    'is sent a backlog without most of its silence, and every word keeps its time (live: %s)',
    async (live) => {
      const script = slowScript(90, 7);
      const told = await run({ script, live, faults: [outage] });
      expectClosed(told);
      expectExactWords(told);
      expect(told.gaps).toEqual([]);
      // Of each pause some 0.3 s are left.
      expect(leftOut(told)).toBeGreaterThan(5);
      for (const { start, end } of told.simulator.ledger.missing(0, script.length)) {
        expect(scriptWords(script).some((word) => word.start < end && word.end > start)).toBe(false);
      }
    },
  );

  it('says once an outage what lag stays, which the status shows', async () => {
    const script = speechScript({ seconds: 60, seed: 3 });
    const told = await run({ script, faults: [outage] });
    expectClosed(told);
    expectExactWords(told);
    expect(warningsOf(told).filter((code) => code === 'lag-stays')).toHaveLength(1);
    const [warning] = told.warnings;
    expect(warning?.message).toMatch(/^lag-stays: the audio waits \d+\.\d s to be sent/u);
  });

  it('loses nothing and says nothing twice however often it is cut', async () => {
    for (let seed = 1; seed <= 12; seed += 1) {
      const faults = [5, 12, 20, 27, 33, 41, 50].map(
        (position) =>
          ({
            on: { position: position + seed / 7 },
            do: { type: 'outage', seconds: 1 + (seed % 4) },
          }) as const,
      );
      const told = await run({ script: slowScript(60, seed), seed, faults });
      expectClosed(told);
      expectExactWords(told);
      expect(told.gaps).toEqual([]);
    }
  });

  it('is sent all of the silence of a source that is in time, and has no lag to speak of', async () => {
    const told = await run({ script: slowScript(60, 5) });
    expectClosed(told);
    expect(leftOut(told)).toBe(0);
    expect(warningsOf(told)).toEqual([]);
  });
});
