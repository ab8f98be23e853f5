/** What is odd about a connection of Bandwidth and yet does not end it, unless it says so. */
export type TelephonyWarningCode =
  /** A frame that is not one of the documented ones; it was left out. */
  | 'frame-malformed'
  /** A frame that came where it does not belong; it was left out. */
  | 'frame-unexpected'
  /** A sequence number is not the one that follows: audio may have been lost before it came here. */
  | 'sequence-gap'
  /** Who dialled is not who may; the connection was refused or closed. */
  | 'not-authenticated'
  /** The connection was closed: no start came in time. */
  | 'no-start'
  /** The connection ended, and no stop had come. */
  | 'no-stop';

export interface TelephonyWarning {
  readonly code: TelephonyWarningCode;
  /** What was noticed; begins with the code. Quotes nothing of what was said. */
  readonly message: string;
}

export function telephonyWarning(code: TelephonyWarningCode, message: string): TelephonyWarning {
  return { code, message: `${code}: ${message}` };
}

/** So many of one connection are told; a peer that sends nonsense shall not fill a log. */
const mostWarnings = 100;

/** Tells the first 100 warnings. */
export function limitedWarnings(tell: (warning: TelephonyWarning) => void): (warning: TelephonyWarning) => void {
  let told = 0;
  return (warning) => {
    told += 1;
    if (told <= mostWarnings) tell(warning);
  };
}
