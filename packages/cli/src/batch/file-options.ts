import { Option } from 'commander';
import { insecureOption } from '../insecure.ts';
import { wholeNumberFrom } from '../options.ts';
import {
  audioOptions,
  channelsOption,
  localOption,
  requestOptions,
  sampleRateOption,
} from '../transcribe/recognition-options.ts';
import { parseRawFormat } from '../transcribe/raw-format.ts';

/** More links than these are no account's. */
export const mostLinks = 1_000_000;

/** How the files of a run are transcribed, by `batch` itself or by the workers of its queue. */
export function fileOptions(): readonly Option[] {
  return [
    localOption(),
    ...requestOptions(),
    channelsOption(),
    sampleRateOption("the provider's usual one"),
    insecureOption(),
    new Option(
      '--raw <format>',
      'files hold samples without a header: RATE[,CHANNELS][,ENCODING], for example 8000,2',
    ).argParser(parseRawFormat),
    ...audioOptions(),
  ];
}

/** `means`: what is counted, in words. */
export function concurrencyOption(means: string, most: number): Option {
  const parse = wholeNumberFrom(1, most);
  return new Option('--concurrency <n>', means)
    .default('auto')
    .argParser((text) => (text === 'auto' ? text : parse(text)));
}

export function linksPerMinuteOption(means: string): Option {
  return new Option('--links-per-minute <n>', means).argParser(wholeNumberFrom(1, mostLinks));
}
