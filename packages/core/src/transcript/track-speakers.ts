import type { RelabelEvent, ResultEvent } from '../protocol/recognition.ts';
import type { Relabel } from '../results/relabel.ts';
import { LinkSpeakers, type LinkSpeaker } from './link-speakers.ts';
import { keptWords, speakerOf, toWord } from './result-words.ts';
import type { SpokenBy } from './said-words.ts';
import type { WordVerdict } from './seam-words.ts';
import type { SessionSpeakers } from './session-speakers.ts';
import { changesOf, type TimedWord } from './speaker-changes.ts';
import { labelOf, type PlacedResult, type PlacedWord } from './words.ts';

/** Of so many words and letters a provider may change the speakers later: some three and a half hours of speech. */
const mostWords = 32_768;
const mostLetters = 2 ** 21;

export interface TrackSpeakersOptions {
  readonly epoch: number;
  /** The link that events come on now, where another one has gone on with the track. */
  readonly link: () => number;
  readonly session: SessionSpeakers;
  readonly sampleRate: number;
  /** Words of a final that was reported have other speakers now. */
  readonly relabelled: (relabel: Relabel) => void;
}

/** A word that was reported. Who spoke it may change: for the provider, or because a label of the link is somebody else. */
class ToldWord implements SpokenBy, TimedWord {
  readonly word: PlacedWord;
  speaker: LinkSpeaker | undefined;

  constructor(word: PlacedWord, speaker: LinkSpeaker | undefined) {
    this.word = word;
    this.speaker = speaker;
  }

  get at(): number | undefined {
    return this.word.spoken?.at;
  }

  get name(): string | undefined {
    return this.speaker?.name;
  }
}

interface ToldFinal {
  readonly id: string;
  readonly key: string;
  readonly channel: number | undefined;
  readonly words: readonly ToldWord[];
  /** Whether the caller was told its words one by one. */
  readonly hasWords: boolean;
  readonly letters: number;
}

/** A final that is reported. */
export type ReportedFinal = Pick<ToldFinal, 'id' | 'key' | 'channel' | 'hasWords'>;

/** Who speaks in the results of one link, by the names of the session; and what the provider changes of that later. */
export class TrackSpeakers {
  readonly #options: TrackSpeakersOptions;
  readonly #speakers: LinkSpeakers;
  /** By their keys, the oldest first. */
  readonly #finals = new Map<string, ToldFinal>();
  #words = 0;
  #letters = 0;

  constructor(options: TrackSpeakersOptions) {
    const { epoch, session, sampleRate } = options;
    this.#options = options;
    this.#speakers = new LinkSpeakers(epoch, session, sampleRate);
  }

  /** Who spoke the words of a partial that are new, as far as that can be known by now. */
  guess(
    { channel }: ResultEvent,
    placed: PlacedResult,
    verdicts: readonly WordVerdict[] | undefined,
  ): readonly SpokenBy[] {
    const matches = this.#speakers.matchesOf(placed, verdicts, channel);
    const byLabel = new Map<string | undefined, SpokenBy>();
    return keptWords(placed, verdicts).map(({ spoken }) => {
      const label = spoken?.label;
      const known = byLabel.get(label) ?? { name: this.#speakers.guess(label, channel, matches) };
      byLabel.set(label, known);
      return known;
    });
  }

  /** A final came: what it repeats of other links' words shows who its speakers are. */
  learn({ key, channel }: ResultEvent, placed: PlacedResult, verdicts: readonly WordVerdict[] | undefined): void {
    this.#report(this.#speakers.learn(key, this.#speakers.matchesOf(placed, verdicts, channel)));
  }

  /** A final is reported now, with these words: who spoke each of them. Those whom nobody knows are given a name. */
  tell({ id, key, channel, hasWords }: ReportedFinal, words: readonly PlacedWord[]): readonly SpokenBy[] {
    const told = words.map((word) => new ToldWord(word, this.#speakers.named(word.spoken?.label, channel)));
    this.#forget(key);
    const letters = words.reduce((sum, { text }) => sum + text.length, key.length);
    this.#finals.set(key, { id, key, channel, words: told, hasWords, letters });
    this.#words += told.length;
    this.#letters += letters;
    while (this.#finals.size > 1 && (this.#words > mostWords || this.#letters > mostLetters)) {
      const [oldest] = this.#finals.keys();
      if (oldest !== undefined) this.#forget(oldest);
    }
    return told;
  }

  /** The provider says that others spoke a final of this link, or words of it. */
  relabel(event: RelabelEvent): void {
    const renamed = this.#speakers.relabel(event);
    const final = this.#finals.get(event.key);
    this.#report(renamed, final !== undefined && this.#change(final, event) ? [final] : []);
  }

  /** Whether a word of it has another speaker now. */
  #change({ words, channel }: ToldFinal, event: RelabelEvent): boolean {
    let isOther = false;
    for (const [word, label] of changesOf(words, event)) {
      const { name } = word;
      word.speaker = this.#speakers.named(labelOf(label), channel);
      isOther ||= word.name !== name;
    }
    return isOther;
  }

  #report(renamed: ReadonlySet<LinkSpeaker>, changed: readonly ToldFinal[] = []): void {
    const finals = new Set(changed);
    if (renamed.size > 0) {
      const isRenamed = ({ speaker }: ToldWord): boolean => speaker !== undefined && renamed.has(speaker);
      for (const final of this.#finals.values()) if (final.words.some(isRenamed)) finals.add(final);
    }
    const { link, sampleRate, relabelled } = this.#options;
    for (const { id, words, hasWords } of finals) {
      const speaker = speakerOf(words);
      relabelled({
        type: 'relabel',
        id,
        ...(speaker === undefined ? {} : { speaker }),
        words: hasWords ? words.map((told) => toWord(told.word, sampleRate, told)) : [],
        epoch: link(),
      });
    }
  }

  #forget(key: string): void {
    const final = this.#finals.get(key);
    if (final === undefined) return;
    this.#finals.delete(key);
    this.#words -= final.words.length;
    this.#letters -= final.letters;
  }
}
