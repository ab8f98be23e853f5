import { Option } from 'commander';
import { numberFrom } from './options.ts';

/** The options of every command that holds a session. */
export interface RunFlags {
  /** Seconds for the whole run. */
  readonly timeout?: number;
  /** Seconds without a link until the session fails. */
  readonly retryFor?: number;
}

const DAY_SECONDS = 86_400;
const WEEK_SECONDS = 7 * DAY_SECONDS;

export function timeoutOption(): Option {
  return new Option(
    '--timeout <seconds>',
    'end the run after this time, with exit code 124 (default: no limit)',
  ).argParser(numberFrom(0.1, WEEK_SECONDS, 'seconds'));
}

/** `otherwise`: what holds without it, in words. */
export function retryForOption(otherwise: string): Option {
  return new Option(
    '--retry-for <seconds>',
    `give up after this time without a connection; 0: at the first failure (default: ${otherwise})`,
  ).argParser(numberFrom(0, DAY_SECONDS, 'seconds'));
}

/** As a session takes it. */
export function retryOf({ retryFor }: RunFlags): { readonly retry?: { readonly budgetMs: number } } {
  return retryFor === undefined ? {} : { retry: { budgetMs: retryFor * 1000 } };
}
