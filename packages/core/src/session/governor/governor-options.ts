import type { Clock } from '../../clock.ts';
import { accept, assertOptions, boolean, fields } from '../../protocol/check-config.ts';
import { aClock } from '../../protocol/check-methods.ts';

/** What `new Governor` takes. */
export interface GovernorOptions {
  /**
   * Links that the account may have at a time, where its plan says so; from 1, or `Infinity`: any number until the provider refuses
   * one. Default: found out, from 2 on.
   */
  readonly links?: number;
  /** Never more than so many at a time, whatever the provider lets in; from 1. Default: no limit. */
  readonly most?: number;
  /**
   * Whether a link counts until its socket is closed, and not only until it is hung up. Default: with `most` it does; else that is found
   * out, at the price of a refusal.
   */
  readonly untilClosed?: boolean;
  /** Links that the account may open in any minute; from 1. Default: no limit but that of each session. */
  readonly linksPerMinute?: number;
  /** Default: the platform's own. */
  readonly clock?: Clock;
}

const aNumber = accept(
  'a whole number from 1 on, or Infinity',
  (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
);

const checkOptions = fields(
  { optional: { links: aNumber, most: aNumber, untilClosed: boolean, linksPerMinute: aNumber, clock: aClock } },
  true,
);

/** Throws `config-invalid`, naming the field, for options that cannot be right. */
export function assertGovernorOptions(options: unknown): void {
  assertOptions('Governor', 'the options', options, checkOptions);
}
