import type { RelabelEvent } from '../protocol/recognition.ts';
import type { SpokenBy } from './said-words.ts';
import type { WordVerdict } from './seam-words.ts';
import type { SessionSpeakers } from './session-speakers.ts';
import { changesOf, type TimedWord } from './speaker-changes.ts';
import { labelOf, type PlacedResult } from './words.ts';

/** So much of a speaker must be recognised on both links, and so many times as much of them as of all others together. */
const leastSeconds = 1;
const majority = 2;
/** More words than any replayed stretch holds, and more people than take part in any conversation. */
const mostMatches = 4096;
const mostSpeakers = 100;

/** One label of a link. */
export interface LinkSpeaker {
  readonly label: string;
  /** The session's name for them; absent until a word of theirs was reported, or enough of them was recognised. */
  name: string | undefined;
}

/** A word that the link repeats: who spoke it by the link's labels, and by what was reported of the same word before. */
interface Match extends TimedWord {
  speaker: LinkSpeaker | undefined;
  readonly by: SpokenBy;
  readonly samples: number;
  readonly channel: number | undefined;
}

interface FinalMatch extends Match {
  /** The final that it stands in. */
  readonly key: string;
}

/**
 * Who the labels of one link are among the speakers of the session. The audio that was sent again was recognised by both links: a
 * label is the speaker of whose words it has at least a second, and twice as much as of all others together. It is never found out
 * by elimination.
 */
export class LinkSpeakers {
  readonly #epoch: number;
  readonly #session: SessionSpeakers;
  readonly #least: number;
  readonly #speakers = new Map<string, LinkSpeaker>();
  readonly #matches: FinalMatch[] = [];

  constructor(epoch: number, session: SessionSpeakers, sampleRate: number) {
    this.#epoch = epoch;
    this.#session = session;
    this.#least = leastSeconds * sampleRate;
  }

  /** What a label is called by all that is known with these words besides; undefined where nobody can know yet. */
  guess(label: string | undefined, channel: number | undefined, besides: readonly Match[]): string | undefined {
    if (label === undefined) return undefined;
    const speaker = this.#speakers.get(keyOf(label, channel));
    const known = speaker?.name ?? this.#session.expectedName(this.#epoch, label);
    if (speaker === undefined || besides.length === 0) return known;
    const all = [...this.#matches, ...besides].filter((match) => match.speaker === speaker);
    return this.#majorityOf(all) ?? known;
  }

  /** What a result repeats, word by word. */
  matchesOf(
    placed: PlacedResult,
    verdicts: readonly WordVerdict[] | undefined,
    channel: number | undefined,
  ): readonly Match[] {
    if (verdicts === undefined) return none;
    const matches: Match[] = [];
    for (const [index, { normalized, start, end, spoken }] of placed.words.entries()) {
      const verdict = verdicts[index];
      if (verdict?.isMatch !== true || verdict.kept || verdict.before?.normalized !== normalized) continue;
      const { by, start: saidStart, end: saidEnd } = verdict.before;
      if (by === undefined) continue;
      const samples = Math.min(end - start, saidEnd - saidStart);
      matches.push({ speaker: this.#of(spoken?.label, channel), by, samples, at: spoken?.at, channel });
    }
    return matches;
  }

  /** A final repeats these words. Returns the labels that have another name for it. */
  learn(key: string, matches: readonly Match[]): ReadonlySet<LinkSpeaker> {
    const room = Math.max(0, mostMatches - this.#matches.length);
    this.#matches.push(...matches.slice(0, room).map((match) => ({ ...match, key })));
    return matches.length === 0 ? nobody : this.#decide();
  }

  /** The provider has changed its mind about a final. Returns the labels that have another name for it. */
  relabel(event: RelabelEvent): ReadonlySet<LinkSpeaker> {
    const changes = changesOf(
      this.#matches.filter(({ key }) => key === event.key),
      event,
    );
    for (const [match, label] of changes) match.speaker = this.#of(labelOf(label), match.channel);
    return changes.length === 0 ? nobody : this.#decide();
  }

  /** The speaker of a label, who has a name from now on. */
  named(label: string | undefined, channel: number | undefined): LinkSpeaker | undefined {
    const speaker = this.#of(label, channel);
    if (speaker !== undefined) speaker.name ??= this.#session.newName(this.#epoch, speaker.label);
    return speaker;
  }

  #of(label: string | undefined, channel: number | undefined): LinkSpeaker | undefined {
    if (label === undefined) return undefined;
    const key = keyOf(label, channel);
    const known = this.#speakers.get(key);
    if (known !== undefined || this.#speakers.size >= mostSpeakers) return known;
    const speaker = { label, name: undefined };
    this.#speakers.set(key, speaker);
    return speaker;
  }

  #decide(): ReadonlySet<LinkSpeaker> {
    const renamed = new Set<LinkSpeaker>();
    for (const speaker of this.#speakers.values()) {
      const name = this.#majorityOf(this.#matches.filter((match) => match.speaker === speaker));
      if (name === undefined || name === speaker.name) continue;
      if (speaker.name !== undefined) renamed.add(speaker);
      speaker.name = name;
    }
    return renamed;
  }

  #majorityOf(matches: readonly Match[]): string | undefined {
    const votes = new Map<string, number>();
    let all = 0;
    for (const { by, samples } of matches) {
      if (by.name === undefined) continue;
      votes.set(by.name, (votes.get(by.name) ?? 0) + samples);
      all += samples;
    }
    for (const [name, samples] of votes) {
      if (samples >= this.#least && samples >= majority * (all - samples)) return name;
    }
    return undefined;
  }
}

const nobody: ReadonlySet<LinkSpeaker> = new Set();
const none: readonly Match[] = [];

/** A label holds in its channel. */
function keyOf(label: string, channel: number | undefined): string {
  return `${channel ?? 0} ${label}`;
}
