import type { VoiceShare } from '../results/voice-route.ts';

interface Counts {
  links: number;
  sentences: number;
  samples: number;
}

/** Counts what each voice of a session has spoken. Made only where there are several. */
export class VoiceShares {
  readonly #providers: readonly string[];
  readonly #counts: readonly Counts[];

  /** `providers`: the names of the routes' protocols. */
  constructor(providers: readonly string[]) {
    this.#providers = providers;
    this.#counts = providers.map(() => ({ links: 0, sentences: 0, samples: 0 }));
  }

  /** More of a voice, or less where it is taken back. */
  add(index: number, { links = 0, sentences = 0, samples = 0 }: Partial<Counts>): void {
    const counts = this.#counts[index];
    if (counts === undefined) return;
    counts.links += links;
    counts.sentences += sentences;
    counts.samples += samples;
  }

  /** All of them; `sampleRate`: that of the session. */
  all(sampleRate: number): readonly VoiceShare[] {
    return this.#counts.map((counts, index) => ({
      provider: this.#providers[index] ?? '',
      index,
      ...counts,
      seconds: counts.samples / sampleRate,
    }));
  }
}
