import { codes, type ErrorCode } from '../errors/codes.ts';
import { accept, boolean, fields, listOf, type Check } from '../protocol/check-config.ts';
import { elsewhere, type ChecksOf } from './check-options.ts';
import type { FailoverSettings } from './failover.ts';
import { within } from './session-options.ts';

/** When a session goes on with another of its routes, and when it comes back. */
export interface FailoverOptions {
  /**
   * Milliseconds without a link that streams after which the next route is tried; 1 000 or more. Waits for a slot of the account
   * count, sleep and times without any network do not. Default: 5 000 for live audio, else 60 000; `Infinity`: an outage alone is no
   * reason.
   */
  readonly afterMs?: number;
  /**
   * Codes of failures at which the next route is tried at once, such as `['rate-limited', 'concurrency-limit']`. A refusal for
   * what the account may do or has paid for is always one. Default: none.
   */
  readonly after?: readonly ErrorCode[];
  /**
   * Milliseconds after which a lost route that is preferred is tried again, beside the one in use; 1 000 or more. Twice as long after each
   * try that fails, up to 10 min. Default: 60 000; `Infinity`: never.
   */
  readonly backAfterMs?: number;
  /**
   * Make a link on the next route already when the active link may be lost: its provider owed an answer for 5 s, or its socket has taken
   * too little for 5 s. Costs a second link each time. Default: false.
   */
  readonly hedge?: boolean;
}

const LEAST_MS = 1_000;
const LIVE_MS = 5_000;
const FILE_MS = 60_000;
const BACK_MS = 60_000;

/** Ranges are checked where the defaults are filled in. */
export const failoverChecks: ChecksOf<FailoverOptions> = {
  afterMs: elsewhere,
  after: listOf(accept('a code of docs/errors', (value) => typeof value === 'string' && Object.hasOwn(codes, value))),
  backAfterMs: elsewhere,
  hedge: boolean,
};

export const aFailover: Check = fields({ optional: failoverChecks });

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function failoverSettingsOf(options: FailoverOptions | undefined, live: boolean): FailoverSettings {
  const { afterMs = live ? LIVE_MS : FILE_MS, after = [], backAfterMs = BACK_MS, hedge = false } = options ?? {};
  return {
    afterMs: within('failover.afterMs', afterMs, LEAST_MS, Infinity),
    after,
    backAfterMs: within('failover.backAfterMs', backAfterMs, LEAST_MS, Infinity),
    hedge,
  };
}
