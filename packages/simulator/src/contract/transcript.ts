import assert from 'node:assert/strict';
import type { FinalResult } from '@throughline/core';
import { scriptAudio } from '../script/script-audio.ts';
import { scriptText, scriptWords } from '../script/script.ts';
import type { Scene } from './scene.ts';
import type { Variant } from './subject.ts';

/** How far a time may be off by the provider's own rounding. */
const roundingSeconds = 0.02;

/** The words of all finals are the words of the script: each once, in order, at its place; nothing is missing and nothing is open. */
export function assertTranscript(scene: Scene<'recognise'>): void {
  const { script, finals, gaps, session } = scene;
  const summary = session.summary();
  assert.equal(summary.acceptedSamples, script.length, 'not all audio was accepted');
  assert.deepEqual(gaps, [], 'audio was given up');
  assert.equal(summary.settledSamples, summary.acceptedSamples, 'not all audio was settled');
  assert.equal(session.unsettled().length, 0, 'audio is left unsettled');
  assert.deepEqual(neverSent(scene), [], 'audio never reached the provider');
  assert.equal(new Set(finals.map(({ id }) => id)).size, finals.length, 'an id was final twice');
  const latest = script.length / script.sampleRate + roundingSeconds;
  for (const { start, end } of finals) {
    assert.ok(
      Number.isFinite(start) && end >= start && start >= 0 && end <= latest,
      `a final from ${start} to ${end} s`,
    );
  }
  const { channels } = scriptAudio(script);
  for (let channel = 0; channel < channels; channel += 1) {
    assertChannel(scene, channels === 1 ? undefined : channel);
  }
}

export function protocolOf({ subject, flags }: Variant<'recognise'>) {
  const recognise = subject.manifest.recognise;
  assert.ok(recognise !== undefined);
  return recognise.protocol(recognise.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' }));
}

/** What the provider was never sent of the speech. Where it takes audio no faster than it is spoken, pauses may be shorter. */
function neverSent({ script, simulator, variant }: Scene<'recognise'>) {
  const missing = simulator.ledger.missing(0, script.length);
  if (protocolOf(variant).traits.catchUp > 1) return missing;
  const words = scriptWords(script);
  return missing.filter(({ start, end }) => words.some((word) => word.start < end && word.end > start));
}

/** `channel`: one of several; undefined where there is but one. */
function assertChannel(scene: Scene<'recognise'>, channel: number | undefined): void {
  const { script, variant } = scene;
  const finals = scene.finals.filter((final) => final.channel === channel);
  const { traits } = protocolOf(variant);
  if (traits.wordTimes === 'none') {
    assertWordsWithoutTimes(scene, finals, channel);
    return;
  }
  const ordered = finals.toSorted((one, other) => one.start - other.start);
  const texts = ordered.map((final) => final.text).filter((text) => text !== '');
  assert.equal(texts.join(' '), scriptText(script, channel));
  const words = ordered.flatMap((final) => final.words ?? []);
  const expected = scriptWords(script, channel);
  assert.deepEqual(
    words.map((word) => word.text),
    expected.map((word) => word.text),
    'words without their times',
  );
  const rate = script.sampleRate;
  for (const [index, word] of words.entries()) {
    const { text: name, start, end } = expected[index] ?? { text: '', start: 0, end: 0 };
    assertNear(word.start, start / rate, `«${name}» starts`);
    assertNear(word.end, end / rate, `«${name}» ends`);
  }
}

/**
 * Without times, a word may come twice where its audio was sent again, and nowhere else: that can be seen, and a lost word cannot.
 */
function assertWordsWithoutTimes(
  { script, session }: Scene<'recognise'>,
  finals: readonly FinalResult[],
  channel: number | undefined,
): void {
  const expected = scriptWords(script, channel);
  const words = finals.flatMap(({ text }) => text.split(' ').filter((word) => word !== ''));
  let found = 0;
  for (const word of words) if (word === expected[found]?.text) found += 1;
  assert.equal(
    found,
    expected.length,
    `«${expected[found]?.text ?? ''}» is lost, or out of its order, in «${words.join(' ')}»`,
  );
  const sentAgain = session
    .summary()
    .seams.reduce(
      (sum, { fromSample: from, replayedSamples }) =>
        sum + expected.filter(({ start, end }) => end > from && start < from + replayedSamples).length,
      0,
    );
  const extra = words.length - expected.length;
  assert.ok(extra <= sentAgain, `${extra} words too many, where ${sentAgain} were sent again`);
}

function assertNear(actual: number, wanted: number, what: string): void {
  assert.ok(Math.abs(actual - wanted) <= roundingSeconds, `${what} at ${actual} s instead of ${wanted} s`);
}
