import assert from 'node:assert/strict';
import { assertTranscript, protocolOf } from './transcript.ts';
import { outcomeOf, readUtterance, type Scene, sentences, speakLive, withScene } from './scene.ts';
import { type ContractCase, type ContractSubject, variantsOf } from './subject.ts';
import { assertSpoken } from './synthesis.ts';

const part = 'idle';

/** No word is lost in a pause of the caller's. */
export function idleCases(subject: ContractSubject): readonly ContractCase[] {
  return [
    ...variantsOf(subject, 'recognise').flatMap((variant) => [
      {
        part,
        name: `${variant.label}a minute without audio keeps the link, where the provider can be kept, and loses no word`,
        run: () => withScene(variant, {}, (scene) => paused(scene, true)),
      },
      {
        part,
        name: `${variant.label}a minute between the dial and the first audio keeps the link too, and loses no word`,
        run: () => withScene(variant, {}, waited),
      },
      {
        part,
        name: `${variant.label}a session that hangs up in a pause goes on after it, and loses no word`,
        run: () => withScene(variant, { session: { idle: 'hang-up' } }, (scene) => paused(scene, false)),
      },
    ]),
    ...variantsOf(subject, 'synthesise').map((variant) => ({
      part,
      name: `${variant.label}ten minutes without a text do not harm the next one`,
      run: () => withScene(variant, {}, spokenAgain),
    })),
  ];
}

async function paused(scene: Scene<'recognise'>, kept: boolean): Promise<void> {
  const { script } = scene;
  const lastWord = script.utterances[0]?.words.at(-1);
  assert.ok(lastWord !== undefined);
  const pauseAt = lastWord.end / script.sampleRate + 0.2;
  await scene.until(speakLive(scene, 0, pauseAt));
  await scene.pass(60_000);
  await scene.until(speakLive(scene, sentSeconds(scene)));
  scene.session.end().catch(() => undefined);
  assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
  assertTranscript(scene);
  if (kept && protocolOf(scene.variant).traits.idle !== undefined) assertKept(scene);
}

async function waited(scene: Scene<'recognise'>): Promise<void> {
  await scene.pass(60_000);
  await scene.until(speakLive(scene));
  scene.session.end().catch(() => undefined);
  assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
  assertTranscript(scene);
  if (protocolOf(scene.variant).traits.idle !== undefined) assertKept(scene);
}

function assertKept({ links }: Scene): void {
  assert.deepEqual(
    links.filter(({ state }) => state === 'failed'),
    [],
    'the link was lost in the pause',
  );
}

function sentSeconds({ session, script }: Scene<'recognise'>): number {
  return session.positions.acceptedSamples / script.sampleRate;
}

async function spokenAgain(scene: Scene<'synthesise'>): Promise<void> {
  assertSpoken(await scene.until(readUtterance(scene, sentences[0])), [sentences[0]]);
  await scene.pass(600_000);
  assertSpoken(await scene.until(readUtterance(scene, sentences[1])), [sentences[1]]);
}
