import { joinWords } from '../protocol/token-words.ts';
import type { ShownPartial } from './track-segments.ts';
import { keptEntities } from './result-entities.ts';
import { spanOf, speakerOf, toWord, type Span } from './result-words.ts';
import type { SaidWord, SpokenBy } from './said-words.ts';
import { SeamAlignment } from './seam-alignment.ts';
import type { FinalResult } from '../results/result.ts';
import type { PlacedWord } from './words.ts';

export interface UnconfirmedOptions {
  /** What finals have said, in the order in which it was spoken. */
  readonly said: readonly SaidWord[];
  readonly settled: number;
  readonly joiner: string;
  readonly sampleRate: number;
  /** Words that end from here on (samples) are another link's. */
  readonly endsAt: number;
  /** Notes that these words are reported as a final. Returns who spoke each of them, where the provider reports that. */
  readonly tell: (words: readonly PlacedWord[]) => readonly SpokenBy[] | undefined;
}

export interface Unconfirmed {
  readonly result: FinalResult;
  /** Its words, in samples. */
  readonly words: readonly PlacedWord[];
  /** Where it stands, in samples; absent where the provider has not reported all of that. */
  readonly span: Span | undefined;
  /** Who spoke each word, where the provider reports that. */
  readonly speakers: readonly SpokenBy[] | undefined;
}

/**
 * The final that a partial becomes where nothing will confirm it any more: with those of its words that no final has said.
 * `undefined` where there are none.
 */
export function unconfirmedFinal(shown: ShownPartial, options: UnconfirmedOptions): Unconfirmed | undefined {
  const { joiner, sampleRate } = options;
  const kept = unsaidWords(shown, options).filter(({ end }) => shown.known === 'nothing' || end < options.endsAt);
  if (kept.length === 0) return undefined;
  const whole = kept.length === shown.words.length;
  const speakers = options.tell(kept);
  const { type: _, words, entities: shownEntities, speaker: __, ...partial } = shown.result;
  const span = whole ? shown : spanOf(kept);
  const timed = words !== undefined;
  const entities = keptEntities(shownEntities, { words: shown.words, kept, timed, sampleRate });
  const speaker = speakerOf(speakers);
  return {
    words: kept,
    speakers,
    span: shown.known === 'span' ? span : undefined,
    result: {
      ...partial,
      type: 'final',
      text: whole ? partial.text : joinWords(kept, joiner),
      start: span.start / sampleRate,
      end: span.end / sampleRate,
      ...(words === undefined ? {} : { words: kept.map((word, index) => toWord(word, sampleRate, speakers?.[index])) }),
      ...(speaker === undefined ? {} : { speaker }),
      ...(entities === undefined ? {} : { entities }),
      unconfirmed: true,
    },
  };
}

function unsaidWords(shown: ShownPartial, { said, settled, sampleRate }: UnconfirmedOptions): readonly PlacedWord[] {
  // Without any time there is nothing to align by: in doubt its words are kept.
  if (shown.known === 'nothing') return shown.words;
  const place = { from: shown.start, settled: Math.min(shown.start, settled), sampleRate };
  const estimated = shown.result.words === undefined;
  const recognised = shown.words.map((word) => ({ ...word, estimated, verdict: 'open' as const }));
  const verdicts = new SeamAlignment(place, said).judge(recognised, 0, recognised.length);
  return shown.words.filter((_, index) => verdicts[index]?.kept === true);
}
