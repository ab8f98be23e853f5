import type { SourceReplay } from './source-replay.ts';

/** What holds for every link of a session: how its source stands and what its caller asked for. Its feeds look here. */
export class SourceState {
  /** No more audio will be written. */
  ending = false;
  /** The caller holds the audio back. */
  paused = false;
  /** The provider is to be asked to finalise, once all that is accepted is sent. */
  finalizing = false;
  /** When audio was last accepted, in the clock's milliseconds. */
  appendedAt = 0;
  /** Where audio can be read again that the log has let go. */
  replay: SourceReplay | undefined;
  /** Whether audio that was written before the end is still on its way into the log. */
  readonly moreToCome: () => boolean;

  constructor(moreToCome: () => boolean) {
    this.moreToCome = moreToCome;
  }
}
