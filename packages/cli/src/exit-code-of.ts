import { type ErrorCode, isSpeechError, type SpeechError } from '@throughline/core';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { ReaderGoneError } from './output/refusals.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import { UsageError } from './usage-error.ts';

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
  'code-not-loaded': exitCodes.network,
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
  'all-routes-failed': exitCodes.provider,
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
  if (!isSpeechError(error)) return exitCodes.internal;
  return isSpeechError(error, 'all-routes-failed') ? codeOfRoutes(error) : bySpeechError[error.code];
}

/** That of each route, where it is the same: a network that is gone, or nobody who has paid. */
function codeOfRoutes({ code, context: { routes } }: SpeechError<'all-routes-failed'>): ExitCode {
  const [first, ...others] = new Set(routes.map((route) => bySpeechError[route.code]));
  return first === undefined || others.length > 0 ? bySpeechError[code] : first;
}

/** The same with `--local`: without a provider and an account, every failure is this program's. */
export function localExitCodeOf(error: unknown): ExitCode {
  const code = exitCodeOf(error);
  const ofProvider: readonly ExitCode[] = [exitCodes.account, exitCodes.network, exitCodes.provider];
  return ofProvider.includes(code) ? exitCodes.internal : code;
}
