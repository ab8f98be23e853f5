import { Command, InvalidArgumentError, Option } from 'commander';
import { insecureOption } from '../insecure.ts';
import { numberFrom, parseChannel, parsePace } from '../options.ts';
import { credentialsHelp, providerOptions } from '../providers/options.ts';
import { retryForOption, timeoutOption } from '../retry-flags.ts';
import type { TranscribeFlags } from './flags.ts';
import { parseRawFormat } from './raw-format.ts';
import { transcriptFormats } from './writer.ts';

const notes = `
Examples:
  throughline transcribe call.wav --local
  throughline transcribe call.wav --model hi-general-v2-8khz --format srt --output call.srt
  arecord -t raw -f S16_LE -r 16000 | throughline transcribe - --raw 16000 --live
`;

export function transcribeCommand(run: (file: string, flags: TranscribeFlags) => Promise<void>): Command {
  const command = new Command('transcribe')
    .summary('write down what is said in a file or on standard input')
    .description(
      'Writes down what is said in a WAV file, or on standard input (-). Only the transcript goes to standard output.',
    )
    .argument('<file>', 'a WAV file, or - for standard input')
    .addOption(new Option('-f, --format <format>', 'what is written').choices(transcriptFormats).default('text'))
    .option('-o, --output <file>', 'write the transcript to a file instead of standard output')
    .option('--no-partials', 'jsonl: write finals only, no results that may still change')
    .option('--local', 'recognise English on this machine: no key, no network')
    .option('--url <url>', "another address than the provider's own: a relay, a simulator, throughline serve")
    .option('--model <name>', "the provider's name for what recognises (default: the provider's first English model)")
    .addOption(
      new Option(
        '--sample-rate <hz>',
        'the rate that the provider hears: 8000 or 16000 (default: 8000 for a file of 8 kHz, else 16000)',
      ).argParser(parseSampleRate),
    )
    .addOption(insecureOption())
    .option(
      '--raw <format>',
      'bare samples without a header: RATE[,CHANNELS][,ENCODING], like 48000,2,f32le',
      parseRawFormat,
    )
    .option('--convert', 'convert audio of another rate, encoding or number of channels')
    .option(
      '--channel <n>',
      'hear one channel of several, counted from 0, or their mean: mix (default); converts',
      parseChannel,
    )
    .option('--pace <n>', 'speed of sending in multiples of real time, or max (default: 1; 4 with --local)', parsePace)
    .option('--live', 'the source cannot wait: a microphone, a phone call')
    .option('--window <seconds>', 'audio kept to be sent again (default: 120)', numberFrom(1, 3_600))
    .addOption(timeoutOption())
    .addOption(retryForOption('600; 120 with --live'))
    .option('-v, --verbose', 'tell of links and seams on standard error in a pipe too')
    .addHelpText('after', credentialsHelp('recognise') + notes)
    .action(run);
  for (const option of providerOptions('recognise')) command.addOption(option);
  return command;
}

function parseSampleRate(text: string): 8000 | 16000 {
  if (text === '8000') return 8000;
  if (text === '16000') return 16_000;
  throw new InvalidArgumentError('Give 8000 or 16000.');
}
