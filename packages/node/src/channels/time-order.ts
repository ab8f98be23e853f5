interface Held {
  readonly time: number;
  readonly give: () => void;
}

/** What is known of one of several channels. */
export interface ChannelProgress {
  /** Seconds on the clock of all: nothing that begins before is still to come. Infinity once the channel is over. */
  reached(): number;
}

/**
 * Brings what happens in several channels into the order of one clock: what comes early is held until no other channel can still
 * bring anything that belongs before it. Within a channel the order stays as it is.
 */
export class TimeOrder {
  readonly #channels: readonly ChannelProgress[];
  readonly #queues: readonly Held[][];
  /** How far each channel's own events have come: one that is told late is told at once behind them. */
  readonly #last: number[];

  constructor(channels: readonly ChannelProgress[]) {
    this.#channels = channels;
    this.#queues = channels.map(() => []);
    this.#last = channels.map(() => 0);
  }

  /** Whether anything is held. */
  get holding(): boolean {
    return this.#queues.some(({ length }) => length > 0);
  }

  /** `time`: seconds; without one it belongs to what the channel brought last. `give` is called when its turn comes. */
  push(channel: number, time: number | undefined, give: () => void): void {
    const last = this.#last[channel] ?? 0;
    const at = time === undefined || !(time > last) ? last : time;
    this.#last[channel] = at;
    this.#queues[channel]?.push({ time: at, give });
  }

  /** Gives what has to wait no longer. */
  release(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) next.give();
  }

  /** Takes the earliest of all that is held, unless a channel that holds nothing may still bring something before it. */
  #next(): Held | undefined {
    let earliest: readonly Held[] | undefined;
    for (const queue of this.#queues) {
      if (queue[0] !== undefined && (earliest?.[0] === undefined || queue[0].time < earliest[0].time)) earliest = queue;
    }
    const time = earliest?.[0]?.time;
    if (time === undefined) return undefined;
    const mayComeBefore = this.#queues.some(
      ({ length }, channel) => length === 0 && (this.#channels[channel]?.reached() ?? Infinity) < time,
    );
    return mayComeBefore ? undefined : this.#queues.find((queue) => queue === earliest)?.shift();
  }
}
