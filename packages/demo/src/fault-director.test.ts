import { SpeechError, type LinkEvent } from '@throughline/core';
import type { Fault, LedgerLink } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { seamAt } from '../../cli/testing/results.ts';
import { FaultDirector, type PlannedCut } from './fault-director.ts';

const rate = 16_000;
const lost: LinkEvent = {
  epoch: 1,
  state: 'failed',
  error: new SpeechError('connection-lost', { message: 'it is gone', context: { phase: 'streaming' } }),
};

function setUp(linksBefore = 1) {
  const cuts: readonly PlannedCut[] = [
    { cut: { kind: 'cut', at: 5 }, refusals: 0 },
    { cut: { kind: 'stalled', at: 12 }, refusals: 0 },
    { cut: { kind: 'refused', at: 20 }, refusals: 0 },
  ];
  const faults: Fault[] = [];
  const links = Array.from({ length: linksBefore }, (_, index) => ({ link: index + 1 }) as LedgerLink);
  const clock = { time: 0, now: () => clock.time };
  const told: string[] = [];
  const director = new FaultDirector({
    simulator: { addFault: (fault) => faults.push(fault), ledger: { links } as never },
    cuts,
    clock,
    onBegin: ({ cut }) => told.push(`${cut.kind} begins`),
    onOver: ({ cut }) => told.push(`${cut.kind} is over`),
  });
  const accept = (): void => {
    links.push({ link: links.length + 1 } as LedgerLink);
  };
  return { director, cuts, faults, clock, told, accept };
}

describe('the disturbance of a run', () => {
  it('begins on the next link that the provider will see', () => {
    const { director, faults } = setUp(1);
    director.begin();
    expect(faults).toEqual([{ on: { link: 2, after: 5 }, do: { type: 'rst' } }]);
  });

  it('happens at its place in the source, wherever its link begins', () => {
    const { director, faults, accept } = setUp(0);
    director.begin();
    accept();
    director.link(lost);
    accept();
    director.seam(seamAt(3 * rate, 4 * rate));
    expect(faults.at(-1)).toEqual({ on: { link: 2, after: 9 }, do: { type: 'half-open' } });
  });

  it('waits for the one before to be over', () => {
    const { director, faults } = setUp();
    director.begin();
    director.seam(seamAt(0, 0));
    expect(faults).toHaveLength(1);
  });

  it('reports when a stall began, when it was detected, and when it was over', () => {
    const { director, cuts, clock, told } = setUp();
    director.begin();
    director.link(lost);
    director.seam(seamAt(0, 0));
    clock.time = 1_000;
    director.sent(12);
    expect(told).toEqual(['cut begins', 'cut is over']);
    director.sent(13);
    clock.time = 16_000;
    director.link(lost);
    clock.time = 16_500;
    const seam = seamAt(9 * rate, 10 * rate);
    director.seam(seam);
    expect(cuts[1]).toMatchObject({ beganAt: 1_000, detectedAt: 16_000, refusals: 0, over: { at: 16_500, seam } });
    expect(told.slice(2)).toEqual(['stalled begins', 'stalled is over']);
  });

  it('counts the dials that were refused meanwhile, and stops after the last', () => {
    const { director, cuts, faults } = setUp();
    director.begin();
    for (const epoch of [2, 3, 4]) {
      director.link(lost);
      if (epoch === 4) for (let refused = 0; refused < 2; refused += 1) director.link(lost);
      director.seam(seamAt(0, 0, 0, epoch));
    }
    expect(cuts.map(({ refusals }) => refusals)).toEqual([0, 0, 2]);
    director.link(lost);
    director.seam(seamAt(0, 0, 0, 5));
    expect(faults).toHaveLength(3);
  });

  it('begins on a link that has taken over, where it is to come after that', () => {
    const { director, faults } = setUp(2);
    director.begin(seamAt(2 * rate, 4 * rate));
    expect(faults).toEqual([{ on: { link: 2, after: 3 }, do: { type: 'rst' } }]);
  });
});
