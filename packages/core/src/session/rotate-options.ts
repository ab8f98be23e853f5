import { boolean, fields, type Check } from '../protocol/check-config.ts';
import { elsewhere, type ChecksOf } from './check-options.ts';
import { within, type RotateSettings } from './session-options.ts';

/** When a fresh link takes over from the active one, and how. */
export interface RotateOptions {
  /**
   * Seconds from the moment that a link is ready until another has taken over, however long the provider would let it live; 10 to
   * 86 400. Where the provider ends it sooner, that counts. Default: only the provider's limit counts, where it is known.
   */
  readonly afterSeconds?: number;
  /**
   * Whether the fresh link is made while the other one still streams: for so long the account needs room for two, and some seconds
   * of audio are sent twice. `false`: the link is ended first, in a pause of the speech if there is one. Default: true, until the
   * provider refuses the second link.
   */
  readonly overlap?: boolean;
}

const checks: ChecksOf<RotateOptions> = { afterSeconds: elsewhere, overlap: boolean };
const asObject = fields({ optional: checks });

/** Checks the option; the range of its number is checked where it gets its default. */
export const rotateChecks: Check = (value, field) => (value === false ? undefined : asObject(value, field));

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function rotateSettingsOf(rotate: RotateOptions | false | undefined): RotateSettings | false | undefined {
  if (rotate === undefined || rotate === false) return rotate;
  const { afterSeconds, overlap = true } = rotate;
  const seconds = afterSeconds === undefined ? Infinity : within('rotate.afterSeconds', afterSeconds, 10, 86_400);
  return { afterMs: seconds * 1000, overlap };
}
