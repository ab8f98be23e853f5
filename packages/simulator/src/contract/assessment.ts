import assert from 'node:assert/strict';
import type { Assessment } from '@throughline/core';
import { faultCases } from './fault-cases.ts';
import { outcomeOf, type SceneOptions, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';

const part = 'assessment';
const seconds = 12;

/** One result of the whole stream, the same through every cut. */
export function assessmentCases(subject: ContractSubject): readonly ContractCase[] {
  return variantsOf(subject, 'assess').flatMap((variant) => {
    let undisturbed: Promise<Assessment> | undefined;
    const baseline = (): Promise<Assessment> => (undisturbed ??= assessed(variant, {}));
    return [
      {
        part,
        name: `${variant.label}speech becomes one assessment, with a score`,
        run: async () => {
          const { scores, utterances } = await baseline();
          const numbers = [...Object.values(scores), ...utterances.map(({ score }) => score)];
          assert.ok(
            numbers.some((score) => typeof score === 'number' && Number.isFinite(score)),
            'no score',
          );
        },
      },
      ...faultCases(variant, seconds, {
        part,
        promise: 'the assessment is the same through',
        run: async (faults) => {
          assert.deepEqual(judged(await assessed(variant, { faults })), judged(await baseline()));
        },
      }),
    ];
  });
}

async function assessed(variant: Variant<'assess'>, options: SceneOptions): Promise<Assessment> {
  let result: Assessment | undefined;
  await withScene(variant, { seconds, ...options }, async (scene) => {
    ({ assessment: result } = await scene.until(work(scene)));
    assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
    const summary = scene.session.summary();
    assert.equal(summary.acceptedSamples, scene.script.length, 'not all audio was accepted');
    assert.equal(summary.settledSamples, summary.acceptedSamples, 'not all audio was settled');
    assert.deepEqual(scene.gaps, [], 'audio was given up');
  });
  assert.ok(result !== undefined);
  return result;
}

/** What was judged, without the names that the provider gave to the stream. */
function judged({ request, scores, utterances }: Assessment): object {
  return { request, scores, utterances };
}
