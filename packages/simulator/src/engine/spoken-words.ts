import { type Script, type ScriptWord, utterancesOf } from '../script/script.ts';

/** A word of a script with who speaks it; absent where the script does not say who speaks. */
export interface SpokenWord extends ScriptWord {
  readonly speaker?: string;
}

/** The words of one channel of a script. In a script that says who speaks, an utterance that does not is always of the same person. */
export function spokenWords(script: Script, channel: number): readonly SpokenWord[] {
  const isNamed = script.utterances.some(({ speaker }) => speaker !== undefined);
  return utterancesOf(script, channel).flatMap(({ words, speaker = '' }) =>
    isNamed ? words.map((word) => ({ ...word, speaker })) : words,
  );
}
