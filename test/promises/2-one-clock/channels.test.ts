import { describe, expect, it } from 'vitest';
import { scriptAudio, scriptText, scriptWords, speechScript, type Script } from '@throughline/simulator';
import { runChorus, type ChorusRun } from '../../kit/chorus-run.ts';

/** People who speak at the same time, each in a channel of their own. */
export function sideBySide(seconds: number, seeds: readonly number[]): Script {
  const channels = seeds.map((seed) => speechScript({ seconds, seed }));
  const utterances = channels.flatMap((script, channel) =>
    script.utterances.map(({ words }) => ({ channel, speaker: `person ${channel}`, words })),
  );
  return { sampleRate: 16_000, length: seconds * 16_000, utterances };
}

function wordsOf({ finals }: ChorusRun, channel: number): readonly object[] {
  return finals
    .filter((final) => final.channel === channel)
    .flatMap(({ words = [] }) => words)
    .map(({ text, start, end }) => ({ text, start: Math.round(start * 16_000), end: Math.round(end * 16_000) }));
}

describe('several channels', () => {
  const script = sideBySide(30, [3, 4]);

  it('arrive interleaved, each in its place, and each has its own transcript on the one clock', async () => {
    const run = await runChorus({ script });
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.link(1).receivedIn[channel]).toEqual([
        { kind: 'source', linkStart: 0, sourceStart: 0, count: script.length },
      ]);
      expect(wordsOf(run, channel)).toEqual(scriptWords(script, channel));
    }
    expect(run.summary).toMatchObject({ acceptedSamples: script.length, settledSamples: script.length, gaps: [] });
    expect(run.warnings).toEqual([]);
  });

  it('are each heard where one of them is silent, or all but one are', async () => {
    const quiet = { ...script, utterances: script.utterances.filter(({ channel }) => channel === 1) };
    const run = await runChorus({ script: quiet, live: true });
    expect(scriptText(quiet, 0)).toBe('');
    expect(wordsOf(run, 1)).toEqual(scriptWords(quiet, 1));
  });

  it('are given back interleaved where they have no answer', async () => {
    const audio = scriptAudio(script);
    let held = 0;
    await runChorus({
      script,
      live: true,
      lead: (session) =>
        session.on('final', () => {
          const { settledSamples, acceptedSamples } = session.positions;
          expect(session.unsettled()).toEqual(audio.samples(settledSamples, acceptedSamples));
          held += acceptedSamples - settledSamples;
        }),
    });
    expect(held).toBeGreaterThan(0);
  });

  it('are read again from their file where the window holds them no more', async () => {
    const run = await runChorus({
      script,
      faults: [{ on: { position: 12 }, do: { type: 'rst' } }],
      session: { pace: 4, window: { seconds: 1, overflow: 'block' } },
    });
    expect(run.simulator.ledger.links).toHaveLength(2);
    expect(run.gaps).toEqual([]);
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.missing(0, script.length, channel)).toEqual([]);
      const [, second] = run.simulator.ledger.links;
      expect(second?.receivedIn[channel]?.map(({ kind }) => kind)).toEqual(['source']);
    }
  });

  it('are filled up with zeros in each, where a provider takes no frame so short', async () => {
    const odd = { ...script, length: 16_000 * 5 + 37 };
    const run = await runChorus({ script: odd, traits: { shortestFrameMs: 50 } });
    for (const channel of [0, 1]) {
      expect(run.simulator.ledger.link(1).receivedIn[channel]).toEqual([
        { kind: 'source', linkStart: 0, sourceStart: 0, count: odd.length },
        { kind: 'silence', linkStart: odd.length, count: 800 - 37 },
      ]);
    }
    expect(run.summary.settledSamples).toBe(odd.length);
  });
});
