import { Command, InvalidArgumentError, Option } from 'commander';
import { insecureOption } from '../insecure.ts';
import { numberFrom, parseChannel, parsePace, wholeNumberFrom } from '../options.ts';
import { credentialsHelp, providerOptions } from '../providers/options.ts';
import { retryForOption, timeoutOption } from '../retry-flags.ts';
import { type SampleRate, sampleRates, type TranscribeFlags } from './flags.ts';
import { parseRawFormat } from './raw-format.ts';
import { transcriptFormats } from './writer.ts';

const notes = `
Examples:
  throughline transcribe call.wav --local
  throughline transcribe meeting.wav --provider deepgram --speakers --format vtt --output meeting.vtt
  throughline transcribe call.wav --model hi-general-v2-8khz --format srt --output call.srt
  arecord -t raw -f S16_LE -r 16000 | throughline transcribe - --raw 16000 --live
`;

export function transcribeCommand(run: (file: string, flags: TranscribeFlags) => Promise<void>): Command {
  const command = new Command('transcribe')
    .summary('transcribe a file or standard input')
    .description('Transcribes a WAV file, or standard input (-). Only the transcript is written to standard output.')
    .argument('<file>', 'a WAV file, or - for standard input')
    .addOption(
      new Option('-f, --format <format>', 'the format of the transcript').choices(transcriptFormats).default('text'),
    )
    .option('-o, --output <file>', 'write the transcript to a file instead of standard output')
    .option('--no-partials', 'jsonl: write final results only')
    .option('--local', 'recognise English on this machine, without a key or a network')
    .option('--url <url>', "an address in place of the provider's own: a relay, a simulator, throughline serve")
    .option('--model <name>', "the provider's name of the model (default for bodhi: en-general-v2-8khz)")
    .option(
      '--language <tag>',
      'what is spoken, as a tag of BCP 47 such as en or hi-IN, where the provider wants to know',
    )
    .option('--speakers', 'say who speaks, where the provider can tell')
    .addOption(
      new Option('--channels <n>', 'transcribe each of so many channels for itself, with its number')
        .argParser(wholeNumberFrom(1, 32))
        .conflicts('channel'),
    )
    .addOption(
      new Option(
        '--sample-rate <hz>',
        `the rate at which audio is sent: ${sampleRates.join(', ')} (default: the provider's usual one; 8000 for a file of 8 kHz)`,
      ).argParser(parseSampleRate),
    )
    .addOption(insecureOption())
    .option(
      '--raw <format>',
      'the audio is samples without a header: RATE[,CHANNELS][,ENCODING], for example 48000,2,f32le',
      parseRawFormat,
    )
    .option('--convert', 'convert audio of another rate, encoding or number of channels')
    .option(
      '--channel <n>',
      'transcribe one channel of several, counted from 0, or their mean: mix (default); implies --convert',
      parseChannel,
    )
    .option('--pace <n>', 'speed of sending in multiples of real time, or max (default: 1; 4 with --local)', parsePace)
    .option('--live', 'the source is live and cannot wait: a microphone, a phone call')
    .option('--window <seconds>', 'seconds of audio kept for sending again (default: 120)', numberFrom(1, 3_600))
    .addOption(timeoutOption())
    .addOption(retryForOption('600; 120 with --live'))
    .option('-v, --verbose', 'report links and seams on standard error, also in a pipe')
    .addHelpText('after', credentialsHelp('recognise') + notes)
    .action(run);
  for (const option of providerOptions('recognise')) command.addOption(option);
  return command;
}

function parseSampleRate(text: string): SampleRate {
  const rate = sampleRates.find((known) => String(known) === text);
  if (rate === undefined) throw new InvalidArgumentError(`Give one of ${sampleRates.join(', ')}.`);
  return rate;
}
