import type { Gap } from '../results/gap.ts';
import type { SharedAudio, TimelineAudio } from './timeline-audio.ts';

/** A gap of one channel that the others have not come to yet. */
interface OwedGap {
  from: number;
  readonly to: number;
  readonly reason: Gap['reason'];
}

/**
 * The audio of several channels, each of which is settled by itself: the session is settled as far as the least of them, since a new
 * link is sent all channels from one place on.
 */
export class ChannelAudios {
  readonly each: readonly TimelineAudio[];
  readonly #shared: SharedAudio;
  readonly #channels: readonly ChannelAudio[];
  readonly #moved: () => void;

  /** `moved`: all channels are settled further than before. */
  constructor(shared: SharedAudio, channels: number, moved: () => void) {
    this.#shared = shared;
    this.#moved = moved;
    this.#channels = Array.from({ length: channels }, (_, channel) => {
      return new ChannelAudio(shared, channel, () => this.#settle());
    });
    this.each = this.#channels;
  }

  #settle(): void {
    const least = this.#channels.reduce((so, { settled }) => Math.min(so, settled), Infinity);
    if (least <= this.#shared.settled) return;
    for (const channel of this.#channels) channel.reportGaps(least);
    this.#shared.settleTo(least);
    this.#moved();
  }
}

/** One channel of the audio, settled by itself. */
class ChannelAudio implements TimelineAudio {
  readonly #shared: SharedAudio;
  readonly #channel: number;
  readonly #settle: () => void;
  #settled = 0;
  #owed: OwedGap[] = [];

  constructor(shared: SharedAudio, channel: number, settle: () => void) {
    this.#shared = shared;
    this.#channel = channel;
    this.#settle = settle;
  }

  get sampleRate(): number {
    return this.#shared.sampleRate;
  }

  /** At least as far as all are: a gap of the session is one of every channel. */
  get settled(): number {
    return Math.max(this.#settled, this.#shared.settled);
  }

  get settledInAll(): number {
    return this.#shared.settled;
  }

  settleTo(position: number): number {
    if (position > this.#settled) {
      this.#settled = position;
      this.#settle();
    }
    return this.settled;
  }

  /**
   * Reported once the other channels have come there: until then a new link may be sent it again for them, and may answer it for
   * this one too. What they never come to is given back by `unsettled()`.
   */
  gap(start: number, end: number, reason: Gap['reason']): void {
    const from = Math.max(start, this.#shared.settled);
    if (from < end) this.#owed.push({ from, to: end, reason });
  }

  reportGaps(before: number): void {
    const left: OwedGap[] = [];
    for (const { from, to, reason } of this.#owed) {
      const until = Math.min(to, before);
      if (from < until) this.#shared.gap(from, until, reason, this.#channel);
      if (to > before) left.push({ from: Math.max(from, before), to, reason });
    }
    this.#owed = left;
  }

  isSilent(from: number, to: number): boolean {
    return this.#shared.isSilent(from, to, this.#channel);
  }

  silentUntil(from: number, to: number): number {
    return this.#shared.silentUntil(from, to, this.#channel);
  }
}
