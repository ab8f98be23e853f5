import { keepRemedies, type RemedyOn } from './remedies.ts';

/** The closed list of warnings: something is not as it should be, and the session goes on. Grows, never changes meaning. */
export type WarningCode =
  /** The audio has been exact zeros for its first 3 s. Said once. */
  | 'all-zero'
  /** At least 1 % of the samples of one second are at full scale. Said again only after 10 s without. */
  | 'clipping'
  /** The audio ended, or went from bytes to samples, inside a sample; the part of a sample was dropped. */
  | 'odd-byte'
  /** A write was refused, and its promise rejects with the same reason, which not every caller looks at. Said once for each code. */
  | 'audio-refused'
  /** The mean of several channels is at least 12 dB quieter than the loudest of them: they cancel each other out. Said once. */
  | 'quiet-mix'
  /** Live audio comes at least 3 % too fast or too slow, steadily, for 20 s. Said again only after it was right for 5 s. */
  | 'source-speed'
  /** Audio that was sent but not settled filled the replay window; its oldest part can no longer be sent again. */
  | 'window-overrun'
  /** The session was closed without the provider's end of stream, because all that it had not answered is silent. */
  | 'no-end-of-stream'
  /** A reader left too many results unread, or too large ones, and was detached; its loop ends with an error of the same name. */
  | 'slow-consumer'
  /** The provider sent a message that cannot be understood; it was left out. */
  | 'frame-malformed'
  /** Frames of a kind that may hold results could not be used, and nothing was missing where they came: from now on they are ignored. */
  | 'frames-ignored'
  /** Two links were sent the same audio that is not silent, and found no word in it: it is settled. */
  | 'wordless'
  /** A link's name for a speaker could not be matched with one of the session's: it has a new name. The person may be known already. */
  | 'speaker-unmapped'
  /** After an outage the audio is behind, and the provider takes it no faster than it is spoken: it stays behind. Said once an outage. */
  | 'lag-stays'
  /** A result's times lie beyond the audio that was sent: they are treated as absent. One warning a session. */
  | 'times-impossible'
  /** No fresh link could take over before the provider's time limit of a link: it streams until the provider ends it. Said once a link. */
  | 'no-successor'
  /** The provider reported an error and goes on after it; the message holds the error's own, with its code. */
  | 'provider-error'
  /** The provider itself warns. */
  | 'provider-warning';

/** What a session's `warning` event carries. */
export interface SessionWarning {
  /** What kind of warning it is: one of a closed list. */
  readonly code: WarningCode;
  /** What was noticed; begins with the code. */
  readonly message: string;
  /** What a person can do about it, as an imperative sentence; absent where we do not know. */
  readonly remedy?: string;
  /** The remedy in the words of other surfaces; never printed along with the rest. */
  readonly remedyOn?: RemedyOn;
  /** Seconds on the source clock. */
  readonly at?: number;
}

/** A warning whose message begins with its code. */
export function sessionWarning(
  code: WarningCode,
  message: string,
  {
    remedyOn,
    ...details
  }: { readonly remedy?: string; readonly remedyOn?: RemedyOn | undefined; readonly at?: number } = {},
): SessionWarning {
  return keepRemedies({ code, message: `${code}: ${message}`, ...details }, remedyOn);
}
