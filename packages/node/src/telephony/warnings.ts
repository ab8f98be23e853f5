import type { Clock } from '@throughline/core/internal';

/** What is odd about a connection of Bandwidth and yet does not end it, unless it says so. */
export type TelephonyWarningCode =
  /** A frame that is not one of the documented ones, or a part of one that could not be read; it was left out. */
  | 'frame-malformed'
  /** A frame that came where it does not belong; it was left out. */
  | 'frame-unexpected'
  /** A sequence number is not the one that follows: audio may have been lost before it came here. */
  | 'sequence-gap'
  /** Who dialled is not who may; the connection was refused or closed. */
  | 'not-authenticated'
  /** The connection was closed: no start came in time, or what came first was no start that can be used. */
  | 'no-start'
  /** The connection ended, and no stop had come. */
  | 'no-stop';

export interface TelephonyWarning {
  readonly code: TelephonyWarningCode;
  /** What was noticed; begins with the code. Quotes nothing of what was said. */
  readonly message: string;
  /** Bandwidth's id of the call, once its start has come. */
  readonly callId?: string;
}

type Tell = (warning: TelephonyWarning) => void;

export function telephonyWarning(code: TelephonyWarningCode, message: string): TelephonyWarning {
  return { code, message: `${code}: ${message}` };
}

/** So many of one connection are told, and of refused upgrades in one minute: nobody shall fill a log. */
const mostWarnings = 100;
const windowMs = 60_000;

/** Tells the first 100 warnings of a connection. The hundredth says that those after it are only counted. */
export function limitedWarnings(tell: Tell): Tell {
  let told = 0;
  return (warning) => {
    told += 1;
    if (told < mostWarnings) tell(warning);
    else if (told === mostWarnings)
      tell({ ...warning, message: `${warning.message}; from here on they are only counted` });
  };
}

/** Tells 100 warnings a minute. The next one after that says how many were not told. */
export function warningsByTheMinute(tell: Tell, clock: Clock): Tell {
  let began = -Infinity;
  let count = 0;
  return (warning) => {
    const now = clock.now();
    const untold = count - mostWarnings;
    if (now - began >= windowMs) {
      began = now;
      count = 1;
      tell(untold > 0 ? { ...warning, message: `${warning.message}; ${untold} others were not told` } : warning);
      return;
    }
    count += 1;
    if (count <= mostWarnings) tell(warning);
  };
}
