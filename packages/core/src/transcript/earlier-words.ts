import type { EarlierTranscript } from '../results/earlier.ts';
import type { FinalResult } from '../results/result.ts';
import type { NewWord, SaidWords, SpokenBy } from './said-words.ts';
import { placeResult, type PlacedResult, type SourceTimes } from './words.ts';

/** No link of this session has this number. */
const EARLIER_EPOCH = 0;
/** Words that ended so long before the first sample that is sent cannot be repeated. */
const WORDS_SECONDS = 10;

export interface EarlierOptions {
  readonly said: SaidWords;
  readonly sampleRate: number;
  readonly joiner: string;
  /** The first sample that will be sent, at the earliest. */
  readonly from: number;
}

/** Takes what an earlier session has said as what another link has said: the first link of this one may repeat it. */
export function takeEarlier(finals: readonly FinalResult[], options: EarlierOptions): void {
  const { said, sampleRate, joiner, from } = options;
  const times: SourceTimes = {
    sampleRate,
    sent: Infinity,
    sentSeconds: Infinity,
    toSource: (seconds) => Math.round(seconds * sampleRate),
  };
  const since = from / sampleRate - WORDS_SECONDS;
  for (const [rank, final] of finals.entries()) {
    if (final.end < since) continue;
    const { speaker, ...event } = final;
    const placed = placeResult({ ...event, type: 'result', final: true, key: final.id }, times, 0, joiner);
    said.add(wordsOf(final, placed, speaker), EARLIER_EPOCH, rank);
  }
}

function wordsOf({ words }: FinalResult, placed: PlacedResult, speaker: string | undefined): NewWord[] {
  return placed.words.map((word, index) => {
    const name = words?.[index]?.speaker ?? speaker;
    const by: SpokenBy | undefined = name === undefined ? undefined : { name };
    return by === undefined ? { word } : { word, by };
  });
}

/** The names that an earlier session has given to those who speak. */
export function namesOf({ finals }: EarlierTranscript): ReadonlySet<string> {
  const names = finals.flatMap(({ speaker, words = [] }) => [speaker, ...words.map((word) => word.speaker)]);
  return new Set(names.filter((name) => name !== undefined));
}
