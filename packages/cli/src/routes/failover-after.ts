import { Option } from 'commander';
import { numberFrom } from '../options.ts';

const DAY_SECONDS = 86_400;

/** `usual`: the default, in words. */
export function failoverAfterOption(usual: string): Option {
  return new Option(
    '--failover-after <seconds>',
    `time without a connection after which the next --route is tried; a refusal of the account is reason at once (default: ${usual})`,
  ).argParser(numberFrom(1, DAY_SECONDS, 'seconds'));
}
