/** A sentence of the text that is spoken and recognised. */
export interface SpokenSentence {
  readonly text: string;
  /** How long the local voice takes, in seconds; always the same. */
  readonly seconds: number;
}

export const spokenSentences: readonly SpokenSentence[] = [
  { text: 'The morning train leaves the station at seven, and it is nearly always full.', seconds: 4.72 },
  { text: 'My sister reads the newspaper while I look at the fields and the rivers outside.', seconds: 4.635 },
  { text: 'After work we walk home together along the old canal, if the weather is fine.', seconds: 4.795 },
  { text: 'My brothers have never owned a car, and they say that they do not want one.', seconds: 4.435 },
];

/** Where each sentence begins in the audio, in seconds. */
export const sentenceStarts: readonly number[] = spokenSentences.map((_, index) => lengthOf(index));

export const spokenSeconds = lengthOf(spokenSentences.length);

function lengthOf(sentences: number): number {
  return spokenSentences.slice(0, sentences).reduce((sum, { seconds }) => sum + seconds, 0);
}
