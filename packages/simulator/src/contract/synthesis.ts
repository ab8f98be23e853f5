import assert from 'node:assert/strict';
import { scriptedSpeech } from '../voice/scripted-voice.ts';
import { wordsRecognised } from '../voice/words-recognised.ts';
import { faultCases } from './fault-cases.ts';
import {
  outcomeOf,
  readUtterance,
  type Scene,
  type SceneOptions,
  sentences,
  type SpokenUtterance,
  withScene,
  work,
} from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';

const part = 'synthesis';
/** About as long as the speech of the suite's text. */
const seconds = 11;
/** The most that comes again where a link was replaced and the provider does not repeat itself to the sample. */
const mostRepeatedSeconds = 0.6;

/** A voice is whole: every word once, in order; or it is reported as broken. */
export function synthesisCases(subject: ContractSubject): readonly ContractCase[] {
  return variantsOf(subject, 'synthesise').flatMap((variant) => [
    { part, name: `${variant.label}a text is spoken whole, every word once`, run: () => spokenWhole(variant, {}) },
    {
      part,
      name: `${variant.label}texts are spoken one after the other, whole`,
      run: () => withScene(variant, {}, oneAfterTheOther),
    },
    {
      part,
      name: `${variant.label}a text that comes sentence by sentence is spoken whole`,
      run: () => withScene(variant, {}, (scene) => sentenceBySentence(scene)),
    },
    {
      part,
      name: `${variant.label}a cancelled text ends at once, and the next one is whole`,
      run: () => withScene(variant, {}, cancelled),
    },
    ...faultCases(variant, seconds, {
      part,
      promise: 'a voice is whole through',
      run: (faults) => spokenWhole(variant, { faults }),
    }),
    ...brokenFor.map(({ name, faults }) => ({
      part,
      name: `${variant.label}a voice that cannot be whole is reported as broken: ${name}`,
      run: () => withScene(variant, { faults, session: { retry: { budgetMs: 20_000 } } }, reportedAsBroken),
    })),
  ]);
}

const brokenFor = [
  { name: 'the provider is gone for good', faults: [{ on: { position: 5 }, do: { type: 'outage', seconds: 3_600 } }] },
  {
    name: 'the link is lost again and again',
    faults: [
      { on: { position: 5 }, do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'flap' }, times: 999 },
    ],
  },
] as const;

async function spokenWhole(variant: Variant<'synthesise'>, options: SceneOptions): Promise<void> {
  await withScene(variant, options, async (scene) => {
    const { spoken } = await scene.until(work(scene));
    assertSpoken(spoken, sentences, scene.session.summary().seams.filter(({ exact }) => !exact).length);
    assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
    const summary = scene.session.summary();
    assert.deepEqual([summary.utterances, summary.completed], [1, 1]);
  });
}

/**
 * All words, in order. `seams`: how often a link was replaced inside of it: where the provider does not repeat itself to the sample,
 * the last few words before such a place may come again.
 */
export function assertSpoken(spoken: SpokenUtterance | undefined, texts: readonly string[], seams = 0): void {
  assert.equal(spoken?.error, undefined, 'the text failed');
  assert.ok((spoken?.sampleRate ?? 0) >= 8_000, 'no sample rate');
  const whole = texts.reduce((sum, text) => sum + scriptedSpeech(text, spoken?.sampleRate).length, 0);
  const more = (spoken?.samples.length ?? 0) - whole;
  assert.ok(more >= 0 && more <= seams * mostRepeatedSeconds * (spoken?.sampleRate ?? 0), `${more} samples too many`);
  const words = texts.flatMap((text) => text.split(' '));
  const recognised = wordsRecognised(spoken?.samples ?? new Int16Array(0), words);
  let next = 0;
  let repeats = 0;
  for (const word of recognised) {
    const back = [0, 1, 2, 3].find((step) => words[next - step] === word);
    if (back === undefined) assert.deepEqual(recognised, words, 'a word is lost, or at a wrong place');
    if (back !== undefined && back > 0) repeats += 1;
    next += 1 - (back ?? 0);
  }
  assert.ok(next === words.length && repeats <= seams, `${recognised.join(' ')}\ninstead of\n${words.join(' ')}`);
}

async function oneAfterTheOther(scene: Scene<'synthesise'>): Promise<void> {
  const all = await scene.until(Promise.all(sentences.map((text) => readUtterance(scene, text))));
  for (const [index, spoken] of all.entries()) assertSpoken(spoken, [sentences[index] ?? '']);
}

async function sentenceBySentence(scene: Scene<'synthesise'>): Promise<void> {
  async function* written(): AsyncGenerator<string> {
    for (const sentence of sentences) {
      yield `${sentence} `;
      await new Promise<void>((resolve) => {
        scene.clock.setTimeout(resolve, 300);
      });
    }
  }
  assertSpoken(await scene.until(readUtterance(scene, written())), sentences);
}

async function cancelled(scene: Scene<'synthesise'>): Promise<void> {
  const first = scene.session.say(sentences[0]);
  const done = first.done.then(
    () => 'done',
    (error: { readonly code?: string }) => error.code,
  );
  await scene.until(first[Symbol.asyncIterator]().next());
  first.cancel();
  assert.equal(await scene.until(done, 1_000), 'aborted');
  assertSpoken(await scene.until(readUtterance(scene, sentences[1])), [sentences[1]]);
  const { synthesise } = scene.variant.subject.manifest;
  const clears = synthesise?.protocol(synthesise.optionsFromFlags(scene.variant.flags)).traits.cancel === 'clear';
  if (clears)
    assert.equal(scene.session.summary().links, 1, 'the link was given up, though by its traits it can be cleared');
}

async function reportedAsBroken(scene: Scene<'synthesise'>): Promise<void> {
  const { spoken } = await scene.until(work(scene));
  assert.ok(spoken?.error !== undefined, 'a text that was cut counts as spoken');
  assert.match(spoken.error.message, new RegExp(`^${spoken.error.code}: `, 'u'));
  const words = sentences.flatMap((text) => text.split(' '));
  const recognised = wordsRecognised(spoken.samples, words);
  assert.ok(recognised.length < words.length);
  // A word that is cut counts as recognised; what came is the beginning, in order.
  assert.deepEqual(recognised, words.slice(0, recognised.length));
}
