import assert from 'node:assert/strict';
import { faultCases } from './fault-cases.ts';
import { outcomeOf, recordingOf, type Scene, type SceneOptions, speakLive, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';
import { assertTranscript, protocolOf } from './transcript.ts';

const part = 'recognition';
const seconds = 12;

/** Every word once, at its place, through every fault. */
export function recognitionCases(subject: ContractSubject): readonly ContractCase[] {
  return variantsOf(subject, 'recognise').flatMap((variant) => [
    {
      part,
      name: `${variant.label}speech as it is spoken becomes every word once, in order, with its time on one clock`,
      run: () => transcribed(variant, {}),
    },
    {
      part,
      name: `${variant.label}a recording becomes every word once, and settles to its last sample`,
      run: () => transcribed(variant, {}, pipeAll),
    },
    {
      part,
      name: `${variant.label}a recording loses no word by a reset`,
      run: () => transcribed(variant, { faults: [{ on: { position: 7 }, do: { type: 'rst' } }] }, pipeAll),
    },
    {
      part,
      name: `${variant.label}partials come before finals, under one id, and each comes to an end`,
      run: () => withScene(variant, { seconds }, partialsEnd),
    },
    ...faultCases(variant, seconds, {
      part,
      promise: 'no word is lost and none comes twice by',
      run: (faults) => transcribed(variant, { faults }),
    }),
  ]);
}

async function transcribed(
  variant: Variant<'recognise'>,
  options: SceneOptions,
  feed: (scene: Scene<'recognise'>) => Promise<unknown> = work,
): Promise<void> {
  await withScene(variant, { seconds, ...options }, async (scene) => {
    await scene.until(feed(scene));
    assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
    assertTranscript(scene);
  });
}

async function pipeAll({ session, ...scene }: Scene<'recognise'>): Promise<void> {
  await session.pipe(recordingOf({ session, ...scene }), { end: true });
}

async function partialsEnd(scene: Scene<'recognise'>): Promise<void> {
  await scene.until(speakLive(scene));
  scene.session.end().catch(() => undefined);
  await outcomeOf(scene);
  const finals = new Set(scene.finals.map(({ id }) => id));
  const kinds = scene.events as readonly { readonly type?: string; readonly id?: string }[];
  const retracted = new Set(kinds.filter(({ type }) => type === 'retract').map(({ id }) => id));
  assert.deepEqual([...retracted], [], 'a partial was taken back, though nothing disturbed the stream');
  for (const { id } of scene.partials) assert.ok(finals.has(id), `${id} never came to an end`);
  for (const [index, event] of kinds.entries()) {
    if (event.type !== 'final') continue;
    const later = kinds.slice(index + 1).filter(({ type, id }) => id === event.id && type !== undefined);
    assert.deepEqual(later, [], 'something came for an id after its final');
  }
  if (protocolOf(scene.variant).traits.answers === 'steadily') assert.notEqual(scene.partials.length, 0, 'no partials');
}
