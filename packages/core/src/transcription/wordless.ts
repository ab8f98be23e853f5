import type { AudioLog } from './audio-log.ts';
import { secondsNotSilent } from '../audio/silence.ts';
import type { TranscriptResult } from '../results/result.ts';
import { linkSilent } from '../session/link-silent.ts';
import type { TranscriptionLink, Sender } from './feed.ts';
import type { SettledAudio } from './settled-audio.ts';
import { Unanswered } from './unanswered.ts';
import { sessionWarning, type SessionWarning } from '../errors/warnings.ts';

export interface WordlessOptions {
  readonly window: AudioLog;
  readonly audio: SettledAudio;
  readonly sender: Sender;
  readonly sampleRate: number;
  /** Everything up to `position` (samples) holds no word. */
  readonly found: (position: number) => void;
  readonly warn: (warning: SessionWarning) => void;
}

/** Does what is to be done about audio that brings no result: asks, tries another link, and settles what holds no word. */
export class Wordless {
  readonly #options: WordlessOptions;
  readonly #unanswered: Unanswered;
  #link: TranscriptionLink | undefined;
  #seconds = 0;

  constructor(options: WordlessOptions) {
    const { window, sampleRate, audio } = options;
    this.#options = options;
    this.#unanswered = new Unanswered({ window, sampleRate, settled: () => audio.settled });
  }

  /** Seconds of audio that is not silent in which two links found no word. */
  get seconds(): number {
    return this.#seconds;
  }

  attach(link: TranscriptionLink, now: number): void {
    this.#link = link;
    this.#unanswered.began(now);
  }

  detach(): void {
    this.#link = undefined;
  }

  /** A result was told to the caller. */
  heard(result: TranscriptResult, now: number): void {
    if (result.type !== 'retract') this.#unanswered.heard(result, this.#options.sender.position, now);
  }

  tick(now: number, late: boolean): void {
    if (late) this.#unanswered.slept(now);
    const link = this.#link;
    if (link === undefined || link.over || link.endSent) return;
    const { sender } = this.#options;
    const suspicion = this.#unanswered.judge(sender.position, now);
    switch (suspicion?.type) {
      case 'finalize':
        if (link.wire.finalize !== undefined) sender.finalize(now);
        return;
      case 'redial':
        link.fail(linkSilent('no-answers', suspicion.silentMs));
        return;
      case 'wordless':
        this.#settle(suspicion.position);
        return;
      case undefined:
    }
  }

  #settle(position: number): void {
    const { window, audio, sampleRate, found, warn } = this.#options;
    const from = Math.max(audio.settled, window.oldest);
    const samples = window.copy(from, new Int16Array(Math.max(0, position - from)));
    found(position);
    const seconds = secondsNotSilent(samples.subarray(0, Math.max(0, audio.settled - from)), sampleRate);
    if (seconds === 0) return;
    this.#seconds += seconds;
    const message = `two links were sent ${seconds.toFixed(1)} s of audio that is not silent, and found no word in it`;
    warn(sessionWarning('wordless', message, { at: from / sampleRate }));
  }
}
