import { BARRIER, type View } from './views.ts';

const latin = new Uint16Array(256);
for (let unit = 0; unit < latin.length; unit += 1) latin[unit] = lowerCase(unit);

function lowerCase(unit: number): number {
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

/**
 * A unit as it is compared: in lower case; the slash of base64 as that of base64url; the plus, by which forms write a blank, as
 * a blank.
 */
export function folded(unit: number): number {
  if (unit === 0x2b) return 0x20;
  if (unit === 0x2f) return 0x5f;
  return unit < 256 ? (latin[unit] ?? unit) : unit === BARRIER ? BARRIER : lowerCase(unit);
}

/** Whether a unit is a blank, a line break, a control character or one that nobody sees. */
export function foldedBlank(unit: number): boolean {
  if (unit < 0xad) return unit <= 0x20 || (unit >= 0x7f && unit <= 0xa0);
  if (unit < 0x20_00) return unit === 0xad || unit === 0x06_1c;
  return (
    unit <= 0x20_0f ||
    (unit >= 0x20_28 && unit <= 0x20_2f) ||
    (unit >= 0x20_5f && unit <= 0x20_6f) ||
    unit === 0x30_00 ||
    unit === 0xfe_ff
  );
}

/** Whether a unit is left out where long secrets are compared: what a wrapped or regrouped key has between its parts. */
function isLeftOut(unit: number): boolean {
  return unit === 0x2b || unit === 0x2d || (unit >= 0x20_10 && unit <= 0x20_15) || foldedBlank(unit);
}

export function isLetterOrDigit(unit: number): boolean {
  if (unit < 128) return (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a);
  return unit !== BARRIER && /[\p{L}\p{N}\p{M}\p{Surrogate}]/u.test(String.fromCharCode(unit));
}

/** A view folded, without what is left out; `places` says where in the view each unit stands. */
export interface Squeezed {
  readonly length: number;
  readonly units: Uint16Array;
  readonly places: Uint32Array;
}

export function squeezed(view: View): Squeezed {
  const units = new Uint16Array(view.length);
  const places = new Uint32Array(view.length);
  let length = 0;
  for (let at = 0; at < view.length; at += 1) {
    const unit = view.unit(at);
    if (isLeftOut(unit)) continue;
    units[length] = folded(unit);
    places[length] = at;
    length += 1;
  }
  return { length, units, places };
}
