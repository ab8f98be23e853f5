import { Command, Option } from 'commander';
import { insecureOption } from '../insecure.ts';
import { numberFrom } from '../options.ts';
import { credentialsHelp, providerOptions } from '../providers/options.ts';
import { retryForOption, timeoutOption } from '../retry-flags.ts';
import type { TranscribeFlags } from './flags.ts';
import { parseRawFormat } from './raw-format.ts';
import { audioOptions, channelsOption, localOption, requestOptions, sampleRateOption } from './recognition-options.ts';
import { rotateOptions } from './rotate-flags.ts';
import { routeOptions } from './route-flags.ts';
import { transcriptFormats } from './writer.ts';

const notes = `
Examples:
  throughline transcribe call.wav --local
  throughline transcribe meeting.wav --provider deepgram --speakers --format vtt --output meeting.vtt
  throughline transcribe call.wav --model hi-general-v2-8khz --format srt --output call.srt
  throughline transcribe call.wav --route 'deepgram --model nova-3' --route assemblyai
  arecord -t raw -f S16_LE -r 16000 | throughline transcribe - --raw 16000 --live
`;

export function transcribeCommand(run: (file: string, flags: TranscribeFlags) => Promise<void>): Command {
  const command = new Command('transcribe')
    .description(
      'Transcribes an audio file, or standard input (-): WAV, FLAC, MP3, Opus, Vorbis or FLAC in Ogg, Opus or Vorbis in WebM; with ffmpeg installed, also M4A, AAC and what else that reads. Only the transcript is written to standard output.',
    )
    .argument('<file>', 'the path of a recording; - for standard input')
    .addHelpText('after', credentialsHelp('recognise') + notes)
    .action(run);
  for (const option of [...options(), ...providerOptions('recognise')]) command.addOption(option);
  return command;
}

function options(): readonly Option[] {
  return [
    new Option('-f, --format <format>', 'the format of the transcript').choices(transcriptFormats).default('text'),
    new Option('-o, --output <file>', 'write the transcript to a file instead of standard output'),
    new Option('--no-partials', 'jsonl: write final results only'),
    localOption(),
    ...requestOptions(),
    channelsOption(),
    sampleRateOption("the provider's usual one; 8000 for a file of 8 kHz"),
    insecureOption(),
    new Option(
      '--raw <format>',
      'the audio is samples without a header: RATE[,CHANNELS][,ENCODING], for example 48000,2,f32le',
    ).argParser(parseRawFormat),
    ...audioOptions(),
    new Option('--live', 'the source is live and cannot wait: a microphone, a phone call'),
    new Option('--window <seconds>', 'seconds of audio kept for sending again (default: 120)').argParser(
      numberFrom(1, 3_600),
    ),
    timeoutOption(),
    retryForOption('600; 120 with --live'),
    ...routeOptions(),
    ...rotateOptions(),
    new Option('--stats', 'report how late the words were, and how the connection was, on standard error at the end'),
    new Option('-v, --verbose', 'report links and seams on standard error, also in a pipe'),
  ];
}
