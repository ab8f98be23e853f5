import assert from 'node:assert/strict';
import type { Fault } from '../faults/fault.ts';
import { isKind, outcomeOf, readUtterance, type Scene, sentences, speakLive, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf } from './subject.ts';

const part = 'ends';

interface Phase {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Milliseconds after which the session is in it; `drained`: once all of its input is given and ended. */
  readonly after: number | 'drained';
}

const phases: readonly Phase[] = [
  { name: 'before anything is dialled', faults: [], after: 0 },
  {
    name: 'while a dial has no answer',
    faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }],
    after: 2_000,
  },
  { name: 'while it streams', faults: [], after: 3_000 },
  {
    name: 'while it waits for the next try',
    faults: [{ on: { position: 1 }, do: { type: 'outage', seconds: 600 } }],
    after: 8_000,
  },
  {
    name: 'while the end of stream is awaited',
    faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' }, times: 99 }],
    after: 'drained',
  },
];

/** Every ending settles, within its limit, and leaves nothing behind. */
export function endCases(subject: ContractSubject): readonly ContractCase[] {
  return kindsOf(subject).flatMap((variant) => [
    {
      part,
      name: `${variant.label}a session that was given nothing ends at once`,
      run: () => withScene(variant, {}, givenNothing),
    },
    { part, name: `${variant.label}ending twice is one end`, run: () => withScene(variant, {}, endedTwice) },
    {
      part,
      name: `${variant.label}nothing is taken after the end`,
      run: () => withScene(variant, {}, takenAfterwards),
    },
    {
      part,
      name: `${variant.label}leaving an await using ends the session`,
      run: () => withScene(variant, { seconds: 6 }, disposed),
    },
    {
      part,
      name: `${variant.label}a provider that never sends its end of stream is not waited for without end`,
      run: () =>
        withScene(
          variant,
          { seconds: 6, faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' }, times: 99 }] },
          settles,
        ),
    },
    ...phases.map((phase) => ({
      part,
      name: `${variant.label}abort ${phase.name} ends everything within a second`,
      run: () => withScene(variant, { seconds: 6, faults: phase.faults }, (scene) => aborted(scene, phase)),
    })),
  ]);
}

async function givenNothing(scene: Scene): Promise<void> {
  const ended: Promise<unknown> = scene.session.end();
  await scene.until(
    ended.catch(() => undefined),
    2_000,
  );
  await outcomeOf(scene, 2_000);
  assert.deepEqual(scene.finals, []);
}

async function endedTwice(scene: Scene): Promise<void> {
  const first: Promise<unknown> = scene.session.end();
  assert.equal(scene.session.end(), first, 'the second end is another promise');
  await scene.until(
    first.catch(() => undefined),
    60_000,
  );
}

async function takenAfterwards(scene: Scene): Promise<void> {
  const ended: Promise<unknown> = scene.session.end();
  ended.catch(() => undefined);
  if (isKind(scene, 'synthesise')) {
    const { error } = await scene.until(readUtterance(scene, sentences[0]), 60_000);
    assert.equal(error?.code, 'session-ended');
    return;
  }
  const late = (scene as Scene<'recognise'>).session.write(new Int16Array(1_600)).then(
    () => 'taken',
    (error: { readonly code?: string }) => error.code,
  );
  assert.equal(await scene.until(late, 60_000), 'session-ended');
}

async function disposed(scene: Scene): Promise<void> {
  const worked = work(scene).catch(() => undefined);
  await scene.pass(2_000);
  const left: Promise<unknown> = Promise.resolve(scene.session[Symbol.asyncDispose]());
  await scene.until(
    left.catch(() => undefined),
    300_000,
  );
  await outcomeOf(scene, 1_000);
  await scene.until(worked);
}

async function settles(scene: Scene): Promise<void> {
  const worked = work(scene).catch(() => undefined);
  const { error } = await outcomeOf(scene, 600_000);
  if (error !== undefined) assert.match(error.message, new RegExp(`^${error.code}: `, 'u'));
  await scene.until(worked);
}

async function aborted(scene: Scene, { after }: Phase): Promise<void> {
  const worked = begin(scene);
  await scene.pass(after === 'drained' ? 8_000 : after);
  scene.session.abort();
  const { error } = await outcomeOf(scene, 1_000);
  assert.equal(error?.code, 'aborted');
  const ready: Promise<unknown> = scene.session.ready;
  await scene.until(
    ready.catch(() => undefined),
    1_000,
  );
  await scene.until(worked, 10_000);
  await scene.close();
  await scene.pass(60_000);
  assert.equal(scene.pendingTimers(), 0, 'timers are left behind');
}

/** All of the input, and its end. */
function begin(scene: Scene): Promise<unknown> {
  if (!isKind(scene, 'recognise')) return work(scene).catch(() => undefined);
  return speakLive(scene).then(() => scene.session.end().catch(() => undefined));
}
