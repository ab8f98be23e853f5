import { describe, expect, it } from 'vitest';
import { speechScript, type Fault, type Script } from '@throughline/simulator';
import { kinds, mounts, assessVirtually, type AssessmentRun } from '../../kit/assessment.ts';

const SECONDS = 12;
const script = speechScript({ seconds: SECONDS, seed: 51 });

/** From the first sample to the last. */
const positions = [0, 0.5, 1.7, 3, 4.4, 6.1, 7.5, 9, 10.6, 11.9] as const;

/** What happens to a link at a position, or while its result is awaited; the machine has to make another. */
const otherFaults: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'an end of TCP without a close', faults: [{ on: { position: 4 }, do: { type: 'fin' } }] },
  ...[1000, 1001, 1011, 4000].map((code) => ({
    name: `a close with ${code}`,
    faults: [{ on: { position: 5 }, do: { type: 'close', code } } as const],
  })),
  { name: 'a half-open link', faults: [{ on: { position: 5 }, do: { type: 'half-open' } }] },
  { name: 'a link that answers pings only', faults: [{ on: { position: 5 }, do: { type: 'mute' } }] },
  { name: 'an outage', faults: [{ on: { position: 5 }, do: { type: 'outage', seconds: 6 } }] },
  {
    name: 'an outage in which nothing is heard of any dial',
    faults: [{ on: { position: 5 }, do: { type: 'outage', seconds: 6, mode: 'unreachable', links: 'dead' } }],
  },
  { name: 'a handshake without an answer', faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] },
  {
    name: 'a provider that opens and closes at once, again and again',
    faults: [{ on: { link: 1 }, do: { type: 'flap' }, times: 5 }],
  },
  {
    name: 'a close with 1000 instead of the result',
    faults: [{ on: { link: 1 }, do: { type: 'close-before-end-of-stream' } }],
  },
  { name: 'a result that never comes', faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' } }] },
  {
    name: 'three cuts in one stream',
    faults: [2, 5, 9].map((position) => ({ on: { position }, do: { type: 'rst' } })),
  },
];

/** One result, the same as without any fault, from one link that was sent every sample once and in order. */
function expectWhole(run: AssessmentRun, undisturbed: AssessmentRun): void {
  expect(run.error).toBeUndefined();
  const { streamId: _one, resultLink: _two, audioLink: _three, raw: _four, ...result } = run.result ?? {};
  const { streamId: _a, resultLink: _b, audioLink: _c, raw: _d, ...wanted } = undisturbed.result ?? {};
  expect(result).toEqual(wanted);
  const summary = run.session.summary();
  expect(summary).toMatchObject({ acceptedSamples: script.length, settledSamples: script.length, finals: 1, gaps: [] });
  expect(run.mostSettled).toBe(0);
  expect(run.failures).toEqual([]);
  expect(run.stops).toEqual([]);
  const last = run.simulator.ledger.links.at(-1);
  expect(last?.received).toEqual([{ kind: 'source', linkStart: 0, sourceStart: 0, count: script.length }]);
  for (const { fromSample, exact } of run.seams) expect({ fromSample, exact }).toEqual({ fromSample: 0, exact: false });
}

// Real sockets wait for real peers: the runs go side by side.
describe.each(mounts)('$mount', { concurrent: true }, ({ assessOn }) => {
  describe.each(kinds)('a %s stream', (kind) => {
    it.each(positions)('that is cut at %d s is sent again from its start, and has one result', async (position) => {
      const fault: Fault = { on: position === 0 ? { link: 1 } : { position }, do: { type: 'rst' } };
      const [run, undisturbed] = await Promise.all([
        assessOn({ kind, seed: 51, script, faults: [fault] }),
        assessVirtually({ kind, seed: 51, script }),
      ]);
      expectWhole(run, undisturbed);
      expect(run.simulator.ledger.links).toHaveLength(2);
      expect(run.seams).toHaveLength(position === 0 ? 0 : 1);
      // What was sent in the moment of the cut may not have arrived.
      expect(run.session.summary().replayedSamples).toBeGreaterThanOrEqual(run.simulator.ledger.link(1).samples);
    });

    it.each(otherFaults)('has one result through $name', async ({ faults }) => {
      const [run, undisturbed] = await Promise.all([
        assessOn({ kind, seed: 51, script, faults }),
        assessVirtually({ kind, seed: 51, script }),
      ]);
      expectWhole(run, undisturbed);
      expect(run.session.summary().dials).toBeGreaterThan(1);
    });
  });
});

describe('a stream that begins with silence', () => {
  const silence = 6 * script.sampleRate;
  const later: Script = {
    sampleRate: script.sampleRate,
    length: script.length + silence,
    utterances: script.utterances.map(({ words }) => ({
      words: words.map(({ text, start, end }) => ({ text, start: start + silence, end: end + silence })),
    })),
  };

  it.each(kinds)('is sent again from its start all the same: acknowledged is not answered (%s)', async (kind) => {
    const fault: Fault = { on: { position: 10 }, do: { type: 'rst' } };
    const run = await assessVirtually({ kind, seed: 52, script: later, faults: [fault] });
    expect(run.seams.map(({ fromSample, settledSample }) => ({ fromSample, settledSample }))).toEqual([
      { fromSample: 0, settledSample: 0 },
    ]);
    expect(run.simulator.ledger.link(2).samples).toBe(later.length);
    expect(run.result?.scores.overall).toBeGreaterThanOrEqual(50);
  });
});

describe('a live stream', () => {
  it.each(kinds)('loses nothing through an outage: what was said meanwhile is sent after it (%s)', async (kind) => {
    const options = { kind, seed: 51, script, session: { live: true } } as const;
    const run = await assessVirtually({
      ...options,
      faults: [{ on: { position: 4 }, do: { type: 'outage', seconds: 5 } }],
    });
    expectWhole(run, await assessVirtually(options));
  });
});
