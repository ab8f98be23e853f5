/** Whether the whole of what is drawn at random is asked for: `pnpm soak`. */
export const whole = process.env['THROUGHLINE_SOAK'] !== undefined;

/** How many of a number of random runs are made: all of them in `pnpm soak`, one in `every` (default 20) in `npm test`. */
export function runsOf(number: number, every = 20): number {
  return whole ? number : number / every;
}
