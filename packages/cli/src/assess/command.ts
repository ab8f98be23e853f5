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

With --simulate no provider is asked: a speech without words is "assessed" on this machine, with scores that are made up. It
shows what the command prints, and nothing about anybody's pronunciation, so that it takes no file.

Examples:
  throughline assess pizza.wav --text "I would like a pizza"
  throughline assess answer.wav --format json --output answer.json
  throughline assess --simulate
`;

export function assessCommand(run: (file: string | undefined, flags: AssessFlags) => Promise<void>): Command {
  const command = new Command('assess')
    .summary('have the pronunciation of a speech assessed')
    .description(
      'Has the English of a WAV file, or of standard input (-), assessed: of a given sentence (--text), or of free speech. Audio of another rate or with several channels is converted.',
    )
    .argument('[file]', 'a WAV file, or - for standard input')
    .option('-t, --text <sentence>', 'what the speaker reads (default: free speech)')
    .addOption(new Option('-f, --format <format>', 'what is written').choices(assessmentFormats).default('text'))
    .option('-o, --output <file>', 'write the assessment to a file instead of standard output')
    .option('--simulate', 'ask no provider: made-up scores of a made-up speech')
    .option('--url <url>', "another address than the provider's own: a relay, throughline simulate elsa")
    .addOption(insecureOption())
    .option(
      '--raw <format>',
      'bare samples without a header: RATE[,CHANNELS][,ENCODING], like 48000,2,f32le',
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
    .option('-v, --verbose', 'tell of links and seams on standard error in a pipe too')
    .addHelpText('after', credentialsHelp('assess') + notes)
    .action(run);
  for (const option of providerOptions('assess')) command.addOption(option);
  return command;
}
