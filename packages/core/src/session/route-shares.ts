import type { RouteShare } from '../results/route.ts';

interface Counts {
  links: number;
  heard: number;
  replayed: number;
}

/** What a link was sent, in samples. */
export interface RouteSent {
  readonly route: number;
  readonly heard: number;
  readonly replayed: number;
}

/** Counts what each route of a session was sent: at the edges of its links, never per frame. */
export class RouteShares {
  readonly #providers: readonly string[];
  readonly #sampleRate: number;
  readonly #counts: readonly Counts[];

  /** `providers`: the names of the routes' protocols. */
  constructor(providers: readonly string[], sampleRate: number) {
    this.#providers = providers;
    this.#sampleRate = sampleRate;
    this.#counts = providers.map(() => ({ links: 0, heard: 0, replayed: 0 }));
  }

  /** A link of the route is ready. */
  ready(index: number): void {
    this.#add(index, { links: 1, heard: 0, replayed: 0 });
  }

  /** A link of the route is over: what it was sent, in samples. */
  sent(index: number, heard: number, replayed: number): void {
    this.#add(index, { links: 0, heard, replayed });
  }

  /** All of them, with what links that are alive were sent. */
  with(alive: readonly RouteSent[]): RouteShare[] {
    return this.#counts.map((counts, index) => {
      const own = alive.filter(({ route }) => route === index);
      const heard = own.reduce((sum, sent) => sum + sent.heard, counts.heard);
      const replayed = own.reduce((sum, sent) => sum + sent.replayed, counts.replayed);
      return {
        provider: this.#providers[index] ?? '',
        index,
        links: counts.links,
        heard: heard / this.#sampleRate,
        heardSamples: heard,
        replayed: replayed / this.#sampleRate,
        replayedSamples: replayed,
      };
    });
  }

  #add(index: number, more: Counts): void {
    const counts = this.#counts[index];
    if (counts === undefined) return;
    counts.links += more.links;
    counts.heard += more.heard;
    counts.replayed += more.replayed;
  }
}
