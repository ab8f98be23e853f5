import type { AudioFormat, ChannelChoice } from '@throughline/core';
import { Command, Option } from 'commander';
import { type InsecureFlags, insecureOption } from '../insecure.ts';
import { parseChannel, parsePace } from '../options.ts';
import { credentialsHelp, type ProviderChoice, providerOptions } from '../providers/options.ts';
import { retryForOption, type RunFlags, timeoutOption } from '../retry-flags.ts';
import { parseRawFormat } from '../transcribe/raw-format.ts';

const assessmentFormats = ['text', 'json'] as const;

export interface AssessFlags extends ProviderChoice, RunFlags, InsecureFlags {
  /** What the speaker reads; absent: free speech. */
  readonly text?: string;
  readonly format: (typeof assessmentFormats)[number];
  /** A path; default: standard output. */
  readonly output?: string;
  readonly simulate?: true;
  readonly raw?: AudioFormat;
  readonly channel?: ChannelChoice;
  /** Multiples of real time. */
  readonly pace?: number;
  readonly verbose?: true;
}

const notes = `
ELSA scores English. Scores are from 0 to 100.

With --simulate no provider is used: artificial speech is "assessed" on this machine, with invented scores. That shows what the
command prints, but says nothing about any pronunciation; so it takes no file.

Examples:
  throughline assess pizza.wav --text "I would like a pizza"
  throughline assess answer.wav --format json --output answer.json
  throughline assess --simulate
`;

export function assessCommand(run: (file: string | undefined, flags: AssessFlags) => Promise<void>): Command {
  const command = new Command('assess')
    .description(
      'Assesses the English in a recording (WAV, FLAC, MP3, Ogg, WebM; with ffmpeg installed M4A, AAC …), or in standard input (-): a given sentence (--text), or free speech. Audio with another rate or with several channels is converted.',
    )
    .argument('[file]', 'a recording, or - for standard input')
    .option('-t, --text <sentence>', 'the sentence that the speaker reads (default: free speech)')
    .addOption(
      new Option('-f, --format <format>', 'the format of the assessment').choices(assessmentFormats).default('text'),
    )
    .option('-o, --output <file>', 'write the assessment to a file instead of standard output')
    .option('--simulate', 'use no provider: invented scores for artificial speech')
    .option('--url <url>', "an address in place of the provider's own: a relay, throughline simulate elsa")
    .addOption(insecureOption())
    .option(
      '--raw <format>',
      'the audio is samples without a header: RATE[,CHANNELS][,ENCODING], for example 48000,2,f32le',
      parseRawFormat,
    )
    .option(
      '--channel <n>',
      'assess one channel of several, counted from 0, or their mean: mix (default)',
      parseChannel,
    )
    .option('--pace <n>', 'speed of sending in multiples of real time, or max (default: 1)', parsePace)
    .addOption(timeoutOption())
    .addOption(retryForOption('600'))
    .option('-v, --verbose', 'report links and seams on standard error, also in a pipe')
    .addHelpText('after', credentialsHelp('assess') + notes)
    .action(run);
  for (const option of providerOptions('assess')) command.addOption(option);
  return command;
}
