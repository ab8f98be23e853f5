import assert from 'node:assert/strict';
import { scriptText, scriptWords } from '../script/script.ts';
import { faultMatrix } from './faults.ts';
import { outcomeOf, recordingOf, type Scene, type SceneOptions, speakLive, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';

const part = 'recognition';
const seconds = 12;
/** How far a time may be off by the provider's own rounding. */
const roundingSeconds = 0.02;

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
    ...faultMatrix(seconds, subject.manifest).map(({ name, faults }) => ({
      part,
      name: `${variant.label}no word is lost and none comes twice by ${name}`,
      run: () => transcribed(variant, { faults }),
    })),
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

/** The words of all finals are the words of the script: each once, in order, at its place; nothing is missing and nothing is open. */
export function assertTranscript(scene: Scene<'recognise'>): void {
  const { script, finals, gaps, session } = scene;
  const summary = session.summary();
  assert.equal(summary.acceptedSamples, script.length, 'not all audio was accepted');
  assert.deepEqual(gaps, [], 'audio was given up');
  assert.equal(summary.settledSamples, summary.acceptedSamples, 'not all audio was settled');
  assert.equal(session.unsettled().length, 0, 'audio is left unsettled');
  assert.deepEqual(scene.simulator.ledger.missing(0, script.length), [], 'audio never reached the provider');
  assert.equal(new Set(finals.map(({ id }) => id)).size, finals.length, 'an id was final twice');
  const ordered = finals.toSorted((one, other) => one.start - other.start);
  const text = ordered
    .map((final) => final.text)
    .filter((one) => one !== '')
    .join(' ');
  assert.equal(text, scriptText(script));
  const rate = script.sampleRate;
  for (const { start, end } of ordered) {
    assert.ok(Number.isFinite(start) && end >= start && start >= 0 && end <= script.length / rate + roundingSeconds);
  }
  const words = ordered.flatMap((final) => final.words ?? []);
  const { traits } = protocolOf(scene.variant);
  if (traits.wordTimes === 'none') return;
  const expected = scriptWords(script);
  assert.deepEqual(
    words.map((word) => word.text),
    expected.map((word) => word.text),
    'words without their times',
  );
  for (const [index, word] of words.entries()) {
    const { text: name, start, end } = expected[index] ?? { text: '', start: 0, end: 0 };
    assertNear(word.start, start / rate, `«${name}» starts`);
    assertNear(word.end, end / rate, `«${name}» ends`);
  }
}

function assertNear(actual: number, wanted: number, what: string): void {
  assert.ok(Math.abs(actual - wanted) <= roundingSeconds, `${what} at ${actual} s instead of ${wanted} s`);
}

export function protocolOf({ subject, flags }: Variant<'recognise'>) {
  const recognise = subject.manifest.recognise;
  assert.ok(recognise !== undefined);
  return recognise.protocol(recognise.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' }));
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
