import type { Transport } from '@throughline/core';
import { patientLimits, scaledClock } from '../scaled-clock.ts';
import { withScene } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, kindsOf } from './subject.ts';
import { assertWhole } from './whole.ts';

const part = 'real sockets';
/** How much faster than in life a session over real sockets goes: the sockets are real, the waiting is not. */
const speed = 10;

/** The same over a port of this machine. */
export function realSocketCases(subject: ContractSubject): readonly ContractCase[] {
  const { transport } = subject;
  if (transport === undefined) return [];
  return kindsOf(subject).flatMap((variant) => [
    {
      part,
      name: `${variant.label}the work is whole over a real port`,
      run: () => overSockets(variant, transport, []),
    },
    {
      part,
      name: `${variant.label}the work is whole over a real port that resets the connection`,
      run: () => overSockets(variant, transport, [2]),
    },
  ]);
}

async function overSockets(variant: Variant, transport: Transport, resets: readonly number[]): Promise<void> {
  const real = { transport, clock: scaledClock(speed) };
  const faults = resets.map((position) => ({ on: { position }, do: { type: 'rst' } }) as const);
  // A busy machine takes as long as ever to open a socket.
  const session = { limits: patientLimits };
  await withScene(variant, { seconds: 6, faults, real, session }, assertWhole);
}
