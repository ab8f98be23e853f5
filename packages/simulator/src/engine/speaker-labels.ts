import type { LinkProfile } from './profile.ts';
import { chance } from './profile.ts';
import { integerBetween } from '../seeded-random.ts';

/** The labels that one link gives to those who speak: `0`, `1`, … in the order in which it hears them. */
export class SpeakerLabels {
  readonly #profile: Pick<LinkProfile, 'random' | 'wrongSpeakers'>;
  readonly #known: string[] = [];

  constructor(profile: Pick<LinkProfile, 'random' | 'wrongSpeakers'>) {
    this.#profile = profile;
  }

  /** The label of a word that this person spoke, right or wrong. */
  of(speaker: string): string {
    const known = this.#known.indexOf(speaker);
    if (known < 0) return `${this.#known.push(speaker) - 1}`;
    const { random, wrongSpeakers } = this.#profile;
    const others = this.#known.length - 1;
    const isWrong = others > 0 && chance(random, wrongSpeakers);
    return `${isWrong ? (known + integerBetween(random, 1, others)) % (others + 1) : known}`;
  }
}
