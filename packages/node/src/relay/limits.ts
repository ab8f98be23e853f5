import { fields, numberBetween, wholeBetween, type Check } from '@throughline/core/internal';

/** What sessions may take. Each has a default. */
export interface RelayLimits {
  /** Sessions at once, those that are being opened included once `authorise` has let them in. Default: 1 000. */
  readonly sessions?: number;
  /** Of one user. Default: 10. */
  readonly userSessions?: number;
  /** Bytes of the largest frame that a page may send; a larger one ends its session with close 1009. Default: 1 MiB. */
  readonly frameBytes?: number;
  /** The same of a provider. Default: 16 MiB. */
  readonly upstreamFrameBytes?: number;
  /** Bytes a second that all pages together may send; what is more waits in their browsers. Default: no limit. */
  readonly bytesPerSecond?: number;
  /** Of all sessions of one user. A second of speech is 32 000 bytes at 16 kHz, and a backlog comes some times faster. Default: 1 MiB. */
  readonly userBytesPerSecond?: number;
  /** Bytes that a page may send in one session; then it is ended, and the page opens another with a new token. Default: no limit. */
  readonly sessionBytes?: number;
  /** Seconds without a frame of the page or of the provider, after which their session is ended. Default: 120. */
  readonly idleSeconds?: number;
  /** Seconds that a session may last; then it is ended, and the page opens another with a new token. Default: 4 hours. */
  readonly durationSeconds?: number;
  /** Seconds in which the provider's socket has to open. Default: 15. */
  readonly openSeconds?: number;
  /** Seconds in which `authorise` has to answer. Default: 10. */
  readonly authoriseSeconds?: number;
  /**
   * Seconds without a byte of the page, in which pings were sent, or of a provider that has answered pings before, after which it
   * counts as gone; and seconds in which one of them has taken nothing of what waits for it. Default: 30.
   */
  readonly silentSeconds?: number;
}

const defaultLimits: Required<RelayLimits> = {
  sessions: 1_000,
  userSessions: 10,
  frameBytes: 1024 * 1024,
  upstreamFrameBytes: 16 * 1024 * 1024,
  bytesPerSecond: Infinity,
  userBytesPerSecond: 1024 * 1024,
  sessionBytes: Infinity,
  idleSeconds: 120,
  durationSeconds: 4 * 3_600,
  openSeconds: 15,
  authoriseSeconds: 10,
  silentSeconds: 30,
};

const count = (unit: string): Check => wholeBetween(1, 1_000_000, unit);
const bytes = wholeBetween(1_024, 1024 * 1024 * 1024, 'bytes');
const rate = numberBetween(1_024, Infinity, 'bytes a second');
const seconds = numberBetween(0.05, 30 * 24 * 3_600, 'seconds');

export const limitsCheck: Check = fields({
  optional: {
    sessions: count('sessions'),
    userSessions: count('sessions'),
    frameBytes: bytes,
    upstreamFrameBytes: bytes,
    bytesPerSecond: rate,
    userBytesPerSecond: rate,
    sessionBytes: numberBetween(1_024, Infinity, 'bytes'),
    idleSeconds: seconds,
    durationSeconds: seconds,
    openSeconds: seconds,
    authoriseSeconds: seconds,
    silentSeconds: seconds,
  },
});

/** Those that are given, and the defaults of the rest. */
export function limitsOf(given: RelayLimits = {}): Required<RelayLimits> {
  const own = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultLimits, ...Object.fromEntries(own) };
}
