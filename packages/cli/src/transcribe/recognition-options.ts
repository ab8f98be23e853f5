import { InvalidArgumentError, Option } from 'commander';
import { parseChannel, parsePace } from '../options.ts';
import { type SampleRate, sampleRates } from './sample-rates.ts';

const mostChannels = 32;

export function localOption(): Option {
  return new Option('--local', 'recognise English on this machine, without a key or a network');
}

/** What is asked of the provider, by options of their own that every command has which recognises. */
export function requestOptions(): readonly Option[] {
  return [
    new Option('--url <url>', "an address in place of the provider's own: a relay, a simulator, throughline serve"),
    new Option('--model <name>', "the provider's name of the model (default for bodhi: en-general-v2-8khz)"),
    new Option(
      '--language <tag>',
      'what is spoken, as a tag of BCP 47 such as en or hi-IN, where the provider wants to know',
    ),
    new Option('--speakers', 'say who speaks, where the provider can tell'),
  ];
}

export function channelsOption(): Option {
  const means =
    'transcribe each of so many channels for itself, with its number, or split: in a session for each channel of the file, for every provider';
  return new Option('--channels <n>', means).argParser(parseChannels).conflicts('channel');
}

/** `otherwise`: the rate without it, in words. */
export function sampleRateOption(otherwise: string): Option {
  return new Option(
    '--sample-rate <hz>',
    `the rate at which audio is sent: ${sampleRates.join(', ')} (default: ${otherwise})`,
  ).argParser(parseSampleRate);
}

/** How the audio is made fit for the provider, and how fast it is sent. */
export function audioOptions(): readonly Option[] {
  return [
    new Option('--convert', 'convert audio of another rate, encoding or number of channels'),
    new Option(
      '--channel <n>',
      'transcribe one channel of several, counted from 0, or their mean: mix (default); implies --convert',
    ).argParser(parseChannel),
    new Option(
      '--pace <n>',
      'speed of sending in multiples of real time, or max (default: 1; 4 with --local)',
    ).argParser(parsePace),
  ];
}

function parseChannels(text: string): number | 'split' {
  if (text === 'split') return text;
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= mostChannels) return number;
  throw new InvalidArgumentError(`Give a number of channels, 1 to ${mostChannels}, or split.`);
}

function parseSampleRate(text: string): SampleRate {
  const rate = sampleRates.find((known) => String(known) === text);
  if (rate === undefined) throw new InvalidArgumentError(`Give one of ${sampleRates.join(', ')}.`);
  return rate;
}
