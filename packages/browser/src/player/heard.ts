import type { WorkletReport } from './worklet.ts';

/** A place in what was sent to the worklet, and how much was played before it. In samples. */
export interface Place {
  readonly at: number;
  readonly played: number;
}

interface Edge extends Place {
  /** Seconds on the context's clock. */
  readonly time: number;
  readonly running: boolean;
}

/**
 * What is heard at a moment. The worklet reports what it has rendered; the loudspeaker is later than that, by up to some tenths of
 * a second where it is a wireless one. Between two reports the sound goes on evenly.
 */
export class Heard {
  readonly #sampleRate: number;
  #edges: Edge[] = [];
  #last: Place = { at: 0, played: 0 };

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  report({ frame, at, played, running }: WorkletReport): void {
    this.#edges.push({ time: frame / this.#sampleRate, at, played, running });
  }

  /** `time`: seconds on the context's clock of what the loudspeaker gives now. Never goes back, though the browser may think again. */
  place(time: number): Place {
    const place = this.#place(time);
    if (place.played >= this.#last.played) this.#last = place;
    return this.#last;
  }

  #place(time: number): Place {
    const later = this.#edges.findIndex((edge) => edge.time > time);
    // What is before the last edge that was passed is not asked for again.
    this.#edges.splice(0, (later < 0 ? this.#edges.length : later) - 1);
    const [edge, next] = this.#edges;
    if (edge === undefined || !edge.running || edge.time > time) return edge ?? this.#last;
    const samples = Math.floor((time - edge.time) * this.#sampleRate);
    const heard = Math.min(samples, next === undefined ? Infinity : next.played - edge.played);
    return { at: edge.at + heard, played: edge.played + heard };
  }
}
