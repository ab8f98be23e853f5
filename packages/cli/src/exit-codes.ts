/** What the command ends with. Grows, never changes meaning. */
export const exitCodes = {
  ok: 0,
  /** `demo` only: more words differ than cuts explain, or samples were lost. */
  wordsDiffer: 1,
  usage: 2,
  audio: 3,
  account: 4,
  network: 5,
  provider: 6,
  internal: 7,
  /** `batch` only: every file was tried, and some or all of them failed. */
  someFailed: 8,
  /** As of timeout(1). */
  timeout: 124,
  interrupted: 130,
} as const;

/** A number with which the command ends. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line each, for `--help`. */
export const exitCodeTable: readonly (readonly [code: ExitCode, means: string])[] = [
  [exitCodes.ok, 'success; also when the reader of a pipe has closed it'],
  [exitCodes.wordsDiffer, 'demo: words differ, or samples were lost'],
  [exitCodes.usage, 'wrong arguments or configuration, no input, or a file or port that cannot be opened'],
  [exitCodes.audio, 'the audio cannot be read, or the provider does not accept its format'],
  [exitCodes.account, 'the credentials or the account: refused, no balance, inactive, over its limits'],
  [exitCodes.network, 'the provider cannot be reached, or the connection was lost for longer than --retry-for'],
  [exitCodes.provider, 'the provider failed, or refused the configuration or the audio'],
  [exitCodes.internal, 'an error in this program; with --local, also in its recogniser or voice'],
  [exitCodes.someFailed, 'batch: the run is over, and files have failed; the others are done'],
  [exitCodes.timeout, 'the run took longer than --timeout allows'],
  [exitCodes.interrupted, 'interrupted by Ctrl-C or SIGTERM'],
];
