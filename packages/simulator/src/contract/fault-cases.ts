import assert from 'node:assert/strict';
import type { Fault } from '../faults/fault.ts';
import { faultMatrix, type NamedFaults } from './faults.ts';
import { outcomeOf, withScene, work } from './scene.ts';
import type { ContractCase, Variant } from './subject.ts';

export interface FaultPromise {
  readonly part: string;
  /** What holds through a fault, up to the fault's name: `a voice is whole through`. */
  readonly promise: string;
  readonly run: (faults: readonly Fault[]) => Promise<void>;
}

/** A case for each fault of the matrix: the promise is kept, or the provider's own table says that the session ends. */
export function faultCases(
  variant: Variant,
  seconds: number,
  { part, promise, run }: FaultPromise,
): readonly ContractCase[] {
  return faultsOf(variant, seconds).map(({ name, faults, ends }) =>
    ends === undefined
      ? { part, name: `${variant.label}${promise} ${name}`, run: () => run(faults) }
      : {
          part,
          name: `${variant.label}${name} ends the session, as the provider means it: ${ends}`,
          run: () => endedWith(ends, variant, seconds, faults),
        },
  );
}

function faultsOf({ subject, isFirst }: Variant, seconds: number): readonly NamedFaults[] {
  const all = faultMatrix(seconds, subject.manifest);
  if (subject.faults !== 'some' && (subject.faults !== 'first' || isFirst)) return all;
  const found = all.filter(({ name }) => some.has(name));
  if (found.length !== some.size) throw new Error('a fault that is always run is not in the matrix');
  return found;
}

/** One of each kind. */
const some: ReadonlySet<string> = new Set([
  'three TCP resets',
  'a close with 1011',
  'a server that opens and closes at once, six times',
  'a half-open link',
  'an outage with refused dials',
  'a server that reads slowly for 5 s',
  'results that come late, and then a reset',
  'results that come twice',
  'a close with 1000 in the place of the end of stream',
  'an end of stream that never comes',
  'a handshake refused with HTTP 429 and Retry-After',
  'frames that are not the provider’s, as text and as bytes',
]);

async function endedWith(code: string, variant: Variant, seconds: number, faults: readonly Fault[]): Promise<void> {
  await withScene(variant, { seconds, faults }, async (scene) => {
    const worked = work(scene).catch(() => undefined);
    const { error } = await outcomeOf(scene);
    await scene.until(worked);
    assert.equal(error?.code, code);
  });
}
