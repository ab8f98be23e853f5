import type { Random } from '@throughline/core';
import {
  scriptAudio,
  scriptedEngine,
  scriptWords,
  seededRandom,
  speechScript,
  type EngineFactory,
  type Fault,
  type RecogniserProfile,
  type Script,
  type ScriptUtterance,
} from '@throughline/simulator';
import { runRouted, type RoutedRun, type RoutedRunOptions, type TestedRoute } from './routed.ts';

export interface DialogueOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly sampleRate: number;
  /** In each of which two people talk, who are in no other. Default: 1. */
  readonly channels?: number;
}

/** Two people who talk by turns, each for two or three seconds, so that both are in any ten seconds. */
export function dialogue({ seconds, seed, sampleRate, channels = 1 }: DialogueOptions): Script {
  const utterances = Array.from({ length: channels }, (_, channel) => {
    const random = seededRandom(seed * 10 + channel);
    const texts = scriptWords(speechScript({ seconds: 2 * seconds, seed: seed * 10 + channel, sampleRate }));
    return byTurns(
      random,
      seconds,
      sampleRate,
      texts.map(({ text }) => text),
    ).map((words, index) => ({
      speaker: `${index % 2 === 0 ? 'A' : 'B'}${channel}`,
      ...(channels > 1 && { channel }),
      words,
    }));
  }).flat();
  const startOf = ({ words }: ScriptUtterance): number => words[0]?.start ?? 0;
  return {
    sampleRate,
    length: seconds * sampleRate,
    utterances: utterances.toSorted((one, other) => startOf(one) - startOf(other)),
  };
}

function byTurns(random: Random, seconds: number, sampleRate: number, texts: readonly string[]) {
  const between = (low: number, high: number): number => low + random.next() * (high - low);
  const utterances: ScriptUtterance['words'][] = [];
  let next = 0;
  for (let at = between(0.2, 1.5); at < seconds - 5; at += between(0.6, 1.2)) {
    const until = at + between(1.6, 3);
    const words: { text: string; start: number; end: number }[] = [];
    while (at < until) {
      const end = at + between(0.2, 0.5);
      words.push({ text: texts[next] ?? '', start: Math.round(at * sampleRate), end: Math.round(end * sampleRate) });
      next += 1;
      at = end + between(0, 0.1);
    }
    utterances.push(words);
  }
  return utterances;
}

/** A route that hears the script. */
export interface HearingRoute extends Omit<TestedRoute, 'engine' | 'faults'> {
  readonly profile?: RecogniserProfile;
  /** What of the script it hears. Default: all of it. */
  readonly hears?: (utterance: ScriptUtterance) => boolean;
  /** What its provider calls the person whom its engine calls this. */
  readonly label?: (label: string) => string;
}

export interface RoutedDialogueOptions extends Partial<Pick<RoutedRunOptions, 'seed' | 'session'>> {
  readonly script: Script;
  readonly routes: readonly HearingRoute[];
  /** What happens to the first of them. */
  readonly faults: readonly Fault[];
}

/** People who talk with each other, transcribed by a session with several providers. */
export function runDialogue({ script, routes, faults, ...options }: RoutedDialogueOptions): Promise<RoutedRun> {
  const audio = scriptAudio(script);
  return runRouted({
    ...options,
    routes: routes.map(({ profile, hears = () => true, label, ...route }, index) => ({
      sampleRate: script.sampleRate,
      ...route,
      engine: labelled(
        scriptedEngine({ script: { ...script, utterances: script.utterances.filter(hears) }, ...profile }),
        label,
      ),
      faults: index === 0 ? faults : [],
    })),
    audio: (from, to) => audio.samples(from, to),
    seconds: script.length / script.sampleRate,
  });
}

/** The first route is lost at these times (seconds), and another is used at once. */
export function lostAt(...seconds: readonly number[]): readonly Fault[] {
  return seconds.map((at) => ({ on: { time: Math.round(at * 1000) }, do: { type: 'rst' } }));
}

function labelled(engine: EngineFactory, label: HearingRoute['label']): EngineFactory {
  if (label === undefined) return engine;
  return (context) => {
    const made = engine(context);
    return {
      ...made,
      open: (options, sink) =>
        made.open(options, {
          ...sink,
          result: ({ words = [], ...result }) =>
            sink.result({
              ...result,
              words: words.map((word) => ({
                ...word,
                ...(word.speaker !== undefined && { speaker: label(word.speaker) }),
              })),
            }),
        }),
    };
  };
}

/** A word that was told, and one that was spoken; times in samples. */
export interface ToldWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The session's name of who spoke it, as it is known in the end; of a spoken word: who it is. */
  readonly speaker: string | undefined;
}

/** The words of one channel that were told, in the order of their times. */
export function toldIn({ finals, relabels, session }: RoutedRun, channel?: number): readonly ToldWord[] {
  const { sampleRate } = session.input;
  const known = new Map(relabels.map(({ id, words }) => [id, words]));
  return finals
    .filter((final) => final.channel === channel)
    .flatMap(({ id, words = [] }) => known.get(id) ?? words)
    .map(({ text, start, end, speaker }) => ({ text, start: start * sampleRate, end: end * sampleRate, speaker }))
    .toSorted((one, other) => one.start - other.start);
}

/** The words of one channel that were spoken. */
export function spokenIn({ utterances }: Script, channel?: number): readonly ToldWord[] {
  return utterances
    .filter((utterance) => utterance.channel === channel)
    .flatMap(({ speaker, words }) => words.map((word) => ({ ...word, speaker })));
}

/** Who has each name, by the words: both lists have the same words. */
export function peopleByName(told: readonly ToldWord[], spoken: readonly ToldWord[]): ReadonlyMap<string, Set<string>> {
  const people = new Map<string, Set<string>>();
  for (const [index, { speaker: name }] of told.entries()) {
    const person = spoken[index]?.speaker;
    if (name !== undefined && person !== undefined) people.set(name, (people.get(name) ?? new Set()).add(person));
  }
  return people;
}
