import { type ErrorCode, isSpeechError } from '@throughline/core';
import { ReaderGoneError } from './output/refusals.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import { UsageError } from './usage-error.ts';

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

// Every code stands here, so that a new one cannot be forgotten.
const bySpeechError: { readonly [Code in ErrorCode]: ExitCode } = {
  aborted: exitCodes.interrupted,
  'session-ended': exitCodes.internal,
  'config-invalid': exitCodes.usage,
  'insecure-url': exitCodes.usage,
  'window-full': exitCodes.internal,
  'slow-consumer': exitCodes.internal,
  'audio-format': exitCodes.audio,
  'audio-container': exitCodes.audio,
  'audio-invalid': exitCodes.audio,
  'audio-unreadable': exitCodes.audio,
  'output-unwritable': exitCodes.usage,
  'ledger-unusable': exitCodes.usage,
  // None of these comes up in a command: they are about pages.
  'microphone-denied': exitCodes.audio,
  'microphone-missing': exitCodes.audio,
  'microphone-lost': exitCodes.audio,
  'microphone-failed': exitCodes.audio,
  'gesture-needed': exitCodes.audio,
  'worklet-blocked': exitCodes.audio,
  'platform-unsupported': exitCodes.audio,
  'credentials-failed': exitCodes.account,
  'credentials-timeout': exitCodes.account,
  'unknown-host': exitCodes.network,
  'connection-refused': exitCodes.network,
  'certificate-invalid': exitCodes.network,
  'network-unreachable': exitCodes.network,
  'proxy-failed': exitCodes.network,
  'tls-mismatch': exitCodes.network,
  'connect-timeout': exitCodes.network,
  'ready-timeout': exitCodes.network,
  'connection-lost': exitCodes.network,
  'link-silent': exitCodes.network,
  'outcome-unknown': exitCodes.network,
  'retry-budget-spent': exitCodes.network,
  'frame-too-large': exitCodes.provider,
  'unread-answer': exitCodes.provider,
  'frame-malformed': exitCodes.provider,
  'no-audio': exitCodes.provider,
  'drain-timeout': exitCodes.provider,
  'replay-stuck': exitCodes.provider,
  'invalid-request': exitCodes.provider,
  'field-missing': exitCodes.provider,
  'parameter-out-of-range': exitCodes.provider,
  'text-too-short': exitCodes.provider,
  'payload-too-large': exitCodes.provider,
  'audio-too-long': exitCodes.audio,
  'not-found': exitCodes.provider,
  'method-not-allowed': exitCodes.provider,
  conflict: exitCodes.provider,
  'unsupported-media-type': exitCodes.provider,
  'model-unavailable': exitCodes.provider,
  'provider-internal-error': exitCodes.provider,
  'provider-unavailable': exitCodes.provider,
  'unknown-provider-error': exitCodes.provider,
  'authentication-failed': exitCodes.account,
  'access-denied': exitCodes.account,
  'plan-expired': exitCodes.account,
  'insufficient-balance': exitCodes.account,
  'account-inactive': exitCodes.account,
  'rate-limited': exitCodes.account,
  'concurrency-limit': exitCodes.account,
};

/** The exit code for an error of this code. */
export function exitCodeForCode(code: ErrorCode): ExitCode {
  return bySpeechError[code];
}

/** The exit code for whatever was thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof RunTimeoutError) return exitCodes.timeout;
  if (error instanceof ReaderGoneError) return exitCodes.ok;
  return isSpeechError(error) ? bySpeechError[error.code] : exitCodes.internal;
}

/** The same with `--local`: without a provider and an account, every failure is this program's. */
export function localExitCodeOf(error: unknown): ExitCode {
  const code = exitCodeOf(error);
  const ofProvider: readonly ExitCode[] = [exitCodes.account, exitCodes.network, exitCodes.provider];
  return ofProvider.includes(code) ? exitCodes.internal : code;
}
