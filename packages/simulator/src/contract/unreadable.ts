import assert from 'node:assert/strict';
import type { Fault } from '../faults/fault.ts';
import { scriptText } from '../script/script.ts';
import { isKind, outcomeOf, type Scene, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, kindsOf, type Variant } from './subject.ts';
import { assertWhole } from './whole.ts';
import { type Alter, alteredInbound } from './wrapped-transport.ts';

const part = 'unreadable frames';

const broken = '{"broken": [';
const strange = '{"type":"contract-check","value":7}';
const noMessages = ['5', 'null', '[]', '"word"', '{}'];
const bytes = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);

const instead: readonly (readonly [string, string | Uint8Array])[] = [
  ['broken JSON', broken],
  ['an empty text', ''],
  ['bytes', bytes],
  ['a message of an unknown type', strange],
  ['JSON that is no message', '[]'],
];

/** What cannot be read is never an answer, never success, and never a wait without end. */
export function unreadableCases(subject: ContractSubject): readonly ContractCase[] {
  return kindsOf(subject).flatMap((variant) => [
    {
      part,
      name: `${variant.label}messages of an unknown type between the others change nothing`,
      run: () => unchanged(variant, (frame) => [frame, strange]),
    },
    {
      part,
      name: `${variant.label}a few frames that are no messages change nothing`,
      run: () => unchanged(variant, (frame, number) => [frame, ...noMessages.slice(number, number + 1)]),
    },
    {
      part,
      name: `${variant.label}two broken frames lose nothing`,
      run: () => unchanged(variant, (frame, number) => (number === 7 || number === 31 ? [broken, frame] : [frame])),
    },
    ...instead.map(([what, frame]) => ({
      part,
      name: `${variant.label}${what} in the place of the last answers is no end of stream, and what was missed does not count as answered`,
      run: () => noEndOfStream(variant, frame),
    })),
    ...instead.map(([what, frame]) => ({
      part,
      name: `${variant.label}${what} in the place of every answer is no answer, and the session ends by itself`,
      run: () => neverAnAnswer(variant, frame),
    })),
  ]);
}

async function unchanged(variant: Variant, alter: Alter): Promise<void> {
  await withScene(variant, { wrap: (transport) => alteredInbound(transport, alter) }, assertWhole);
}

/** Once the client has sent the end, or a voice has begun, nothing that comes can be read. Results are late, so that some are missing then. */
async function noEndOfStream(variant: Variant, frame: string | Uint8Array): Promise<void> {
  let ended = (number: number): boolean => number > 4;
  const faults: readonly Fault[] = [{ on: { link: 1 }, do: { type: 'late-results', ms: 3_000 }, times: 99 }];
  const alter: Alter = (given, number) => [ended(number) ? frame : given];
  await withScene(
    variant,
    { seconds: 6, faults, wrap: (transport) => alteredInbound(transport, alter) },
    async (scene) => {
      const { ledger } = scene.simulator;
      if (!isKind(scene, 'synthesise'))
        ended = () => ledger.links.some(({ endReceivedAt }) => endReceivedAt !== undefined);
      const worked = work(scene).then(
        (done) => done,
        () => undefined,
      );
      const { error } = await outcomeOf(scene, 3_600_000);
      const done = await scene.until(worked);
      assert.equal(done?.assessment, undefined, 'an assessment out of nothing');
      if (isKind(scene, 'synthesise'))
        assert.ok(done?.spoken?.error !== undefined, 'a voice that was cut counts as whole');
      if (error !== undefined || isKind(scene, 'synthesise')) return;
      const text = scene.finals.map((final) => final.text).join(' ');
      assert.ok(text === scriptText(scene.script) || reportsIt(scene), 'words are missing, and nothing reports it');
    },
  );
}

async function neverAnAnswer(variant: Variant, frame: string | Uint8Array): Promise<void> {
  await withScene(
    variant,
    { seconds: 6, wrap: (transport) => alteredInbound(transport, () => [frame]) },
    async (scene) => {
      const worked = work(scene).then(
        ({ assessment, spoken }) => ({ assessment, spoken }),
        () => ({ assessment: undefined, spoken: undefined }),
      );
      const { error } = await outcomeOf(scene, 3_600_000);
      const { assessment, spoken } = await scene.until(worked);
      assertNothing(scene);
      assert.equal(assessment, undefined, 'an assessment out of nothing');
      assert.notDeepEqual(spoken?.error === undefined ? spoken : undefined, spoken ?? null, 'a voice out of nothing');
      if (error !== undefined) assert.match(error.message, new RegExp(`^${error.code}: `, 'u'));
      else
        assert.ok(
          isKind(scene, 'synthesise') ? spoken?.error !== undefined : reportsIt(scene),
          'success without an answer',
        );
    },
  );
}

function assertNothing({ finals }: Scene): void {
  assert.deepEqual(finals, [], 'a final out of nothing');
}

/** Whether a session that closed reports that there were no answers. */
function reportsIt(scene: Scene): boolean {
  if (isKind(scene, 'synthesise')) return false;
  const { wordless, unreadFrames } = (scene as Scene<'recognise'>).session.summary();
  return scene.gaps.length > 0 || wordless > 0 || (unreadFrames > 0 && scene.warnings.length > 0);
}
