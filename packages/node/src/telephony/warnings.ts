import type { Clock } from '@throughline/core/internal';

/** What is wrong with a connection of Bandwidth and does not end it, unless it says so. */
export type TelephonyWarningCode =
  /** A frame that is not one of the documented ones, or a part of one that could not be read; it was ignored. */
  | 'frame-malformed'
  /** A frame at a place where it does not belong; it was ignored. */
  | 'frame-unexpected'
  /** A sequence number is not the one that follows: audio may have been lost on its way here. */
  | 'sequence-gap'
  /** Missing or wrong credentials, or a page of another site; the connection was refused or closed. */
  | 'not-authenticated'
  /** The connection was closed: no start arrived in time, or the first frame was no start that can be used. */
  | 'no-start'
  /** The connection ended without a stop. */
  | 'no-stop';

/** Something about a call that is not as it should be. The call goes on. */
export interface TelephonyWarning {
  /** What was detected, for programs. */
  readonly code: TelephonyWarningCode;
  /** What was detected; begins with the code. Quotes nothing of what was said. */
  readonly message: string;
  /** Bandwidth's id of the call, once its start was received. */
  readonly callId?: string;
}

type Report = (warning: TelephonyWarning) => void;

export function telephonyWarning(code: TelephonyWarningCode, message: string): TelephonyWarning {
  return { code, message: `${code}: ${message}` };
}

/** Warnings that are reported of one connection, and of refused upgrades in one minute: nobody shall fill a log. */
const mostWarnings = 100;
const windowMs = 60_000;

/** Reports the first 100 warnings of a connection. The hundredth says that those after it are only counted. */
export function limitedWarnings(report: Report): Report {
  let count = 0;
  return (warning) => {
    count += 1;
    if (count < mostWarnings) report(warning);
    else if (count === mostWarnings)
      report({ ...warning, message: `${warning.message}; from here on they are only counted` });
  };
}

/** Reports 100 warnings a minute. The next one after that says how many were not reported. */
export function warningsByTheMinute(report: Report, clock: Clock): Report {
  let began = -Infinity;
  let count = 0;
  return (warning) => {
    const now = clock.now();
    const unreported = count - mostWarnings;
    if (now - began >= windowMs) {
      began = now;
      count = 1;
      report(
        unreported > 0
          ? { ...warning, message: `${warning.message}; ${unreported} others were not reported` }
          : warning,
      );
      return;
    }
    count += 1;
    if (count <= mostWarnings) report(warning);
  };
}
