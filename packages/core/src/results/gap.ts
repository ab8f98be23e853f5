/** A span of audio that no answer will ever cover, on the source clock. */
export interface Gap {
  /** Where it begins, in seconds. */
  readonly start: number;
  /** Where it ends, in seconds: the first audio after it. */
  readonly end: number;
  /** `start` in samples of the session's rate: exact. */
  readonly startSample: number;
  /** `end` in samples of the session's rate: exact, and the first after the gap. */
  readonly endSample: number;
  /** Where only one of several channels has no answer there: which, counted from 0. */
  readonly channel?: number;
  /**
   * `overflow`: the window was full before it was sent. `lag`: a live caller preferred the present. `unanswered`: it was sent,
   * had no answer when the session ended, and the window no longer held it. `unwanted`: the provider takes no more audio.
   * `unread`: two links answered it with frames that could not be read. `source`: the source has no audio there.
   */
  readonly reason: 'overflow' | 'lag' | 'unanswered' | 'unwanted' | 'unread' | 'source';
}

/** A gap from its samples. */
export function gapOf(
  startSample: number,
  endSample: number,
  reason: Gap['reason'],
  sampleRate: number,
  channel?: number,
): Gap {
  const where = { start: startSample / sampleRate, end: endSample / sampleRate, startSample, endSample };
  return channel === undefined ? { ...where, reason } : { ...where, channel, reason };
}
