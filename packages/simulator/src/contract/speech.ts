import assert from 'node:assert/strict';
import { isSpeechError, type Turn } from '@throughline/core';
import type { ProviderFlags, RecognitionProtocol } from '@throughline/core/protocol';
import type { Fault } from '../faults/fault.ts';
import { type Script, scriptWords } from '../script/script.ts';
import { outcomeOf, type Scene, type SceneOptions, withScene, work } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';
import { assertTranscript, protocolOf } from './transcript.ts';

const part = 'speech';
/** Three cuts, each in a stretch of its own. */
const seconds = 24;
const cuts: readonly Fault[] = [6, 12, 18].map((position) => ({ on: { position }, do: { type: 'rst' } }));
/** How far the place of the same turn may differ between two links: an endpoint is detected in the frame in which it falls. */
const sameTurnSeconds = 0.5;

/** Who speaks, in which channel, and when a turn is over: the same through every cut. */
export function speechCases(subject: ContractSubject): readonly ContractCase[] {
  return variantsOf(subject, 'recognise').flatMap((variant) => {
    const { label } = variant;
    const speakers = variantWith(variant, { speakers: true }, ({ traits }) => traits.speakers === true);
    const channels = variantWith(variant, { channels: 2 }, ({ audio }) => audio.channels === 2);
    return [
      {
        part,
        name: `${label}a turn that the provider announces is announced once, however often its audio is sent`,
        run: () => turnsOnce(variant),
      },
      ...(speakers === undefined
        ? []
        : [
            {
              part,
              name: `${label}two people have a name each, from their first word on`,
              run: () => named(speakers, []),
            },
            {
              part,
              name: `${label}a name is never given to another person over three cuts, and a new one only with a warning`,
              run: () => named(speakers, cuts),
            },
          ]),
      ...(channels === undefined
        ? []
        : [
            { part, name: `${label}two channels are two transcripts on one clock`, run: () => separate(channels, []) },
            { part, name: `${label}two channels are never mixed by three cuts`, run: () => separate(channels, cuts) },
          ]),
    ];
  });
}

/** The same session with further flags; undefined where the provider cannot do that. */
function variantWith(
  variant: Variant<'recognise'>,
  flags: ProviderFlags,
  can: (protocol: RecognitionProtocol) => boolean,
): Variant<'recognise'> | undefined {
  const own = { ...variant, flags: { ...variant.flags, ...flags } };
  try {
    return can(protocolOf(own)) ? own : undefined;
  } catch (error) {
    if (isSpeechError(error, 'config-invalid')) return undefined;
    throw error;
  }
}

async function recognised(
  variant: Variant<'recognise'>,
  options: SceneOptions,
  check: (scene: Scene<'recognise'>) => void,
): Promise<void> {
  await withScene(variant, { seconds, ...options }, async (scene) => {
    await scene.until(work(scene));
    assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
    check(scene);
  });
}

async function turnsOnce(variant: Variant<'recognise'>): Promise<void> {
  let undisturbed: readonly Turn[] = [];
  await recognised(variant, {}, ({ turns }) => {
    undisturbed = ends(turns);
  });
  await recognised(variant, { faults: cuts }, ({ turns }) => {
    const left = [...undisturbed];
    for (const turn of ends(turns)) {
      const same = left.findIndex(
        (other) => other.channel === turn.channel && Math.abs(other.at - turn.at) <= sameTurnSeconds,
      );
      assert.notEqual(same, -1, `a turn ends at ${turn.at} s that ended before, or never`);
      left.splice(same, 1);
    }
    // Where pauses of a backlog are shorter, two turns may be one.
    if (protocolOf(variant).traits.catchUp > 1) assert.deepEqual(left, [], 'the end of a turn was not announced');
  });
}

function ends(turns: readonly Turn[]): readonly Turn[] {
  return turns.filter(({ phase }) => phase === 'end');
}

async function named(variant: Variant<'recognise'>, faults: readonly Fault[]): Promise<void> {
  // Long pre-roll: who speaks is recognised again by what is sent again.
  const session = { replay: { preRollSeconds: 10 } };
  await recognised(variant, { faults, session }, (scene) => {
    const people = new Map<string, string>();
    for (const { name, person, text } of spoken(scene)) {
      // The link that would have said who it was may have died.
      assert.ok(name !== undefined || faults.length > 0, `nobody spoke «${text}»`);
      if (name === undefined) continue;
      const other = people.get(name);
      assert.ok(other === undefined || other === person, `«${name}» is ${String(other)}, and ${person} too`);
      people.set(name, person);
    }
    assert.equal(new Set(people.values()).size, 2, 'not both have a name');
    const unmapped = scene.warnings.filter(({ code }) => code === 'speaker-unmapped').length;
    assert.ok(people.size <= 2 + unmapped, `${people.size} names for two people, and ${unmapped} warnings`);
  });
}

interface Spoken {
  readonly text: string;
  /** Who spoke, by the session. */
  readonly name: string | undefined;
  /** The same by the script. */
  readonly person: string;
}

/** Who spoke in the end: for each word, or, where words have no times, for each final. */
function spoken({ finals, relabels, script, variant }: Scene<'recognise'>): readonly Spoken[] {
  const timed = protocolOf(variant).traits.wordTimes !== 'none';
  return finals.flatMap((final) => {
    const relabel = relabels.findLast(({ id }) => id === final.id);
    const parts = timed ? (relabel?.words ?? final.words ?? []) : [{ ...final, ...relabel }];
    return parts.map(({ speaker: name, text, start, end }) => {
      return { name, text, person: speakerOf(script, start * script.sampleRate, end * script.sampleRate) };
    });
  });
}

/** Who speaks longest from `start` to `end`, in samples. */
function speakerOf({ utterances }: Script, start: number, end: number): string {
  let person = 'nobody';
  let longest = 0;
  for (const { speaker = 'somebody', words } of utterances) {
    const samples = words.reduce(
      (sum, word) => sum + Math.max(0, Math.min(end, word.end) - Math.max(start, word.start)),
      0,
    );
    if (samples <= longest) continue;
    longest = samples;
    person = speaker;
  }
  return person;
}

async function separate(variant: Variant<'recognise'>, faults: readonly Fault[]): Promise<void> {
  await recognised(variant, { faults }, (scene) => {
    assertTranscript(scene);
    for (const channel of [0, 1]) {
      assert.notEqual(scriptWords(scene.script, channel).length, 0);
      for (const { text, channel: own } of scene.finals) assert.notEqual(own, undefined, `«${text}» is of no channel`);
    }
  });
}
