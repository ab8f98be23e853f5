import prettyMilliseconds from 'pretty-ms';

const grouped = new Intl.NumberFormat('en-GB');

/** `1,000` */
export function inGroups(number: number): string {
  return grouped.format(number);
}

/** `1 file`, `1,000 files` */
export function countOf(number: number, what: string): string {
  return `${inGroups(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** `38 s`, `12 min 3 s`, `512 h 7 min`: the two greatest units, rounded to the lesser one. */
export function duration(seconds: number): string {
  return prettyMilliseconds(Math.max(0, Math.round(seconds)) * 1000, {
    unitCount: 2,
    hideYearAndDays: true,
    secondsDecimalDigits: 0,
  })
    .replaceAll(/(\d)(h|m|s)\b/gu, (_, digit: string, unit: string) => `${digit} ${unit === 'm' ? 'min' : unit}`)
    .replace(/^0ms$/u, '0 s');
}

/** Multiples of real time: `0.9 ×`, `38 ×`. */
export function speedOf(multiple: number): string {
  return `${multiple < 9.95 ? multiple.toFixed(1) : inGroups(Math.round(multiple))} × real time`;
}
