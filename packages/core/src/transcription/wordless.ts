import { secondsNotSilent } from '../audio/silence.ts';
import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';
import type { TranscriptResult } from '../results/result.ts';
import { linkSilent } from '../session/link-silent.ts';
import type { LinkTrack } from '../transcript/track.ts';
import type { AudioLog } from './audio-log.ts';
import type { Feed } from './feed.ts';
import type { SourceState } from './source-state.ts';
import { Unanswered } from './unanswered.ts';

export interface WordlessOptions {
  readonly log: AudioLog;
  readonly source: SourceState;
  /** What the caller is told goes through it. */
  readonly session: { warning(warning: SessionWarning): void };
}

/** Does what is to be done about audio that brings no result: asks, tries another link, and settles what holds no word. */
export class Wordless {
  readonly #options: WordlessOptions;
  #unanswered: Unanswered;
  #seconds = 0;

  constructor(options: WordlessOptions) {
    this.#options = options;
    this.#unanswered = new Unanswered(options.log);
  }

  /** Seconds of audio that is not silent in which two links found no word. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Another provider answers from now on, with intervals of its own. */
  changed(): void {
    this.#unanswered = new Unanswered(this.#options.log);
  }

  /** A link begins to be sent audio. */
  began(now: number): void {
    this.#unanswered.began(now);
  }

  /** A result was reported to the caller, with its link sent up to `position`. */
  reported(result: TranscriptResult, position: number, now: number): void {
    if (result.type !== 'retract') this.#unanswered.reported(result, position, now);
  }

  /** To be called at each tick of a link that was sent audio. Returns when there is something to find next, if no result comes. */
  tick(feed: Feed, track: LinkTrack, now: number, late: boolean): number {
    const { link } = feed;
    if (late) this.#unanswered.slept(now);
    if (link.over || link.endSent) return Infinity;
    this.#judge(feed, track, now);
    const { at, position } = this.#unanswered.due;
    feed.lookFrom(at <= now ? position : Infinity, now);
    return at <= now ? Infinity : at;
  }

  #judge(feed: Feed, track: LinkTrack, now: number): void {
    const { link } = feed;
    const suspicion = this.#unanswered.judge(feed.position, now);
    switch (suspicion?.type) {
      case 'finalize':
        if (link.wire.finalize === undefined) return;
        this.#options.source.finalizing = true;
        feed.pump(now);
        return;
      case 'redial':
        link.fail(linkSilent('no-answers', suspicion.silentMs));
        return;
      case 'wordless':
        this.#settle(track, suspicion.position);
        return;
      case undefined:
    }
  }

  #settle(track: LinkTrack, position: number): void {
    const { log, session } = this.#options;
    const from = Math.max(log.settled, log.oldest);
    // A copy: what is settled is let go.
    const samples = log.copy(from, position);
    track.wordless(position);
    const { settled, channels, sampleRate } = log;
    const seconds = secondsNotSilent(samples.subarray(0, Math.max(0, settled - from) * channels), sampleRate, channels);
    if (seconds === 0) return;
    this.#seconds += seconds;
    const message = `${seconds.toFixed(1)} s of audio that is not silent was sent on two links, and the provider gave no word for it`;
    session.warning(sessionWarning('wordless', message, { at: from / log.sampleRate }));
  }
}
