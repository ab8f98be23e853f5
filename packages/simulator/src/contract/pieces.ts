import { scriptAudio } from '../script/script-audio.ts';
import { outcomeOf, type Scene, withScene } from './scene.ts';
import { type ContractCase, type ContractSubject, variantsOf } from './subject.ts';
import { assertTranscript } from './transcript.ts';
import assert from 'node:assert/strict';

const part = 'pieces';
/** Lengths of audio, in seconds, that no frame of any provider is a multiple of. */
const lengths = [0.007, 0.13, 0.033, 0.25, 0.001, 0.4] as const;

/** Whatever length the caller's pieces have, and wherever it pauses, the provider takes what it is sent. */
export function pieceCases(subject: ContractSubject): readonly ContractCase[] {
  return variantsOf(subject, 'recognise').flatMap((variant) => [
    {
      part,
      name: `${variant.label}pieces of any length, each after a while, become every word once`,
      run: () => withScene(variant, {}, (scene) => givenInPieces(scene, false)),
    },
    {
      part,
      name: `${variant.label}a finalize after each utterance loses no word, wherever the audio stands`,
      run: () => withScene(variant, {}, (scene) => givenInPieces(scene, true)),
    },
  ]);
}

async function givenInPieces(scene: Scene<'recognise'>, finalizes: boolean): Promise<void> {
  const { script, session } = scene;
  const rate = script.sampleRate;
  const audio = scriptAudio(script);
  // Into the pause, where nothing is cut.
  const pauses = script.utterances.map(({ words }) => (words.at(-1)?.end ?? 0) + Math.round(0.31 * rate));
  let at = 0;
  for (let piece = 0; at < script.length; piece += 1) {
    const pause = pauses.find((position) => position > at) ?? script.length;
    const length = Math.round((lengths[piece % lengths.length] ?? 1) * rate);
    const to = Math.min(at + length, pause, script.length);
    await scene.pass(((to - at) / rate) * 1000);
    session.write(audio.samples(at, to)).catch(() => undefined);
    at = to;
    if (at !== pause && piece % 4 !== 0) continue;
    if (at === pause && finalizes) session.finalize();
    // Longer than a remainder waits for more.
    await scene.pass(400);
  }
  session.end().catch(() => undefined);
  assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
  assertTranscript(scene);
}
