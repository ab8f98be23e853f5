import type { ChannelChoice } from '@throughline/core';
import { InvalidArgumentError } from 'commander';

/** A parser of a number within bounds, for an option's value. */
export function numberFrom(least: number, most: number, unit = ''): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    const bounds = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Give a number ${bounds}${unit === '' ? '' : ` ${unit}`}.`);
  };
}

/** The same for whole numbers. */
export function wholeNumberFrom(least: number, most: number): (text: string) => number {
  const parse = numberFrom(least, most);
  return (text) => {
    const value = parse(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError('Give a whole number.');
  };
}

/** Multiples of real time, or `max` for as fast as it goes. */
export function parsePace(text: string): number {
  if (text === 'max') return Infinity;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.1 && value < Infinity) return value;
  throw new InvalidArgumentError('Give a number from 0.1 on, in multiples of real time, or max.');
}

/** A channel, counted from 0, or `mix`. */
export function parseChannel(text: string): ChannelChoice {
  if (text === 'mix') return 'mix';
  const channel = ([0, 1, 2, 3, 4, 5, 6, 7] as const).find((number) => String(number) === text);
  if (channel === undefined) throw new InvalidArgumentError('Give the number of a channel, 0 to 7, or mix.');
  return channel;
}
