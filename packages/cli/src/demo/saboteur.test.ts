import { SpeechError, type LinkEvent } from '@throughline/core';
import type { Fault, LedgerLink } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { seamAt } from '../../testing/results.ts';
import { Saboteur } from './saboteur.ts';
import type { CutState } from './state.ts';

const rate = 16_000;
const lost: LinkEvent = {
  epoch: 1,
  state: 'failed',
  error: new SpeechError('connection-lost', { message: 'it is gone', context: { phase: 'streaming' } }),
};

function sabotage(linksBefore = 1) {
  const cuts: readonly CutState[] = [
    { cut: { kind: 'cut', at: 5 }, refusals: 0 },
    { cut: { kind: 'stalled', at: 12 }, refusals: 0 },
    { cut: { kind: 'refused', at: 20 }, refusals: 0 },
  ];
  const faults: Fault[] = [];
  const links = Array.from({ length: linksBefore }, (_, index) => ({ link: index + 1 }) as LedgerLink);
  const clock = { time: 0, now: () => clock.time };
  const told: string[] = [];
  const saboteur = new Saboteur({
    simulator: { addFault: (fault) => faults.push(fault), ledger: { links } as never },
    cuts,
    sampleRate: rate,
    clock,
    onBegin: ({ cut }) => told.push(`${cut.kind} begins`),
    onOver: ({ cut }) => told.push(`${cut.kind} is over`),
  });
  const accept = (): void => {
    links.push({ link: links.length + 1 } as LedgerLink);
  };
  return { saboteur, cuts, faults, clock, told, accept };
}

describe('the disturbance of a run', () => {
  it('begins on the next link that the provider will see', () => {
    const { saboteur, faults } = sabotage(1);
    saboteur.begin();
    expect(faults).toEqual([{ on: { link: 2, after: 5 }, do: { type: 'rst' } }]);
  });

  it('happens at its place in the source, wherever its link begins', () => {
    const { saboteur, faults, accept } = sabotage(0);
    saboteur.begin();
    accept();
    saboteur.link(lost);
    accept();
    saboteur.seam(seamAt(3 * rate, 4 * rate));
    expect(faults.at(-1)).toEqual({ on: { link: 2, after: 9 }, do: { type: 'half-open' } });
  });

  it('waits for the one before to be over', () => {
    const { saboteur, faults } = sabotage();
    saboteur.begin();
    saboteur.seam(seamAt(0, 0));
    expect(faults).toHaveLength(1);
  });

  it('tells when a stall has begun, when it was noticed, and when it was over', () => {
    const { saboteur, cuts, clock, told } = sabotage();
    saboteur.begin();
    saboteur.link(lost);
    saboteur.seam(seamAt(0, 0));
    clock.time = 1_000;
    saboteur.sent(12 * rate);
    expect(told).toEqual(['cut begins', 'cut is over']);
    saboteur.sent(13 * rate);
    clock.time = 16_000;
    saboteur.link(lost);
    clock.time = 16_500;
    const seam = seamAt(9 * rate, 10 * rate);
    saboteur.seam(seam);
    expect(cuts[1]).toMatchObject({ beganAt: 1_000, noticedAt: 16_000, refusals: 0, over: { at: 16_500, seam } });
    expect(told.slice(2)).toEqual(['stalled begins', 'stalled is over']);
  });

  it('counts the dials that were refused meanwhile, and stops after the last', () => {
    const { saboteur, cuts, faults } = sabotage();
    saboteur.begin();
    for (const epoch of [2, 3, 4]) {
      saboteur.link(lost);
      if (epoch === 4) for (let refused = 0; refused < 2; refused += 1) saboteur.link(lost);
      saboteur.seam(seamAt(0, 0, 0, epoch));
    }
    expect(cuts.map(({ refusals }) => refusals)).toEqual([0, 0, 2]);
    saboteur.link(lost);
    saboteur.seam(seamAt(0, 0, 0, 5));
    expect(faults).toHaveLength(3);
  });
});
