import assert from 'node:assert/strict';
import { assertTranscript } from './transcript.ts';
import { isKind, outcomeOf, type Scene, sentences, work } from './scene.ts';
import { assertSpoken } from './synthesis.ts';

/** Does the work of the scene to its end; throws where anything of it is missing, comes twice or is wrong. */
export async function assertWhole(scene: Scene): Promise<void> {
  const { assessment, spoken } = await scene.until(work(scene));
  assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
  if (isKind(scene, 'recognise')) assertTranscript(scene);
  if (isKind(scene, 'assess')) assert.ok(assessment !== undefined && assessment.utterances.length > 0, 'no assessment');
  if (isKind(scene, 'synthesise')) {
    assertSpoken(spoken, sentences, scene.session.summary().seams.filter(({ exact }) => !exact).length);
  }
}
