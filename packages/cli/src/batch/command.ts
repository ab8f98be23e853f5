import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumberFrom } from '../options.ts';
import { credentialsHelp, providerOptions } from '../providers/options.ts';
import { retryForOption, timeoutOption } from '../retry-flags.ts';
import { queueOption, redisOption } from '../worker/redis-url.ts';
import { concurrencyOption, fileOptions, linksPerMinuteOption } from './file-options.ts';
import { type BatchFlags, defaultFormats, type OutputFormat, outputFormats } from './flags.ts';

/** More files at a time are no account's, and no machine's. */
const mostAtATime = 10_000;
const mostAttempts = 100;

const notes = `
The folder of --out gets the transcripts, under the names of the inputs, and a ledger of what is done. Run the same command again
with --resume after Ctrl-C, a power cut or an empty balance: only what is missing is done, and a long file continues where it was.

Examples:
  throughline batch 'calls/**/*.wav' --out transcripts --local
  throughline batch 'calls/**/*.wav' --out transcripts --provider deepgram --model nova-3 --resume
  throughline batch 'calls/*.wav' 'more/*.flac' --out subtitles --format srt --format vtt --convert --resume
  throughline batch --from-file list.txt --out transcripts --report report.json
  find /calls -name '*.wav' -print0 | throughline batch - --null --out transcripts --resume
`;

export function batchCommand(run: (inputs: readonly string[], flags: BatchFlags) => Promise<void>): Command {
  const command = new Command('batch')
    .description(
      'Transcribes many files at a time, as many as the account allows: WAV, FLAC, MP3, Ogg, WebM; with ffmpeg installed, M4A, AAC and what else that reads. A file that cannot be transcribed does not stop the others.',
    )
    .argument('[input...]', 'files, patterns such as calls/**/*.wav, URLs, or - for a list on standard input')
    .addHelpText('after', credentialsHelp('recognise') + notes)
    .action(run);
  for (const option of [...options(), ...providerOptions('recognise')]) command.addOption(option);
  return command;
}

function options(): readonly Option[] {
  return [
    new Option('-o, --out <folder>', 'the folder of the transcripts; made if it does not exist'),
    new Option(
      '-f, --format <format>',
      `what is written for each file; may be repeated: ${outputFormats.join(', ')} (default: ${defaultFormats.join(' and ')})`,
    ).argParser(collectFormats),
    new Option('--from-file <file>', 'read a list of inputs, one a line; - for standard input'),
    new Option('-0, --null', 'the names of the list end with a NUL, as find -print0 writes them'),
    new Option('--resume', 'continue an earlier run into the same folder: do only what is missing'),
    concurrencyOption('files at a time, or auto: as many as the account turns out to allow', mostAtATime),
    linksPerMinuteOption(
      'links that the account may open in any minute, where its provider counts those (default: no limit)',
    ),
    new Option('--attempts <n>', 'attempts for each file, where another one may succeed (default: 3)').argParser(
      wholeNumberFrom(1, mostAttempts),
    ),
    new Option('--report <file>', 'write the final report as JSON too; - for standard output, in place of the table'),
    redisOption('let workers transcribe the files, which "throughline worker" starts: the Redis of their queue'),
    queueOption(),
    ...fileOptions(),
    timeoutOption(),
    retryForOption('600'),
    new Option('-v, --verbose', 'report every file on standard error, also in a pipe'),
  ];
}

function collectFormats(text: string, before: readonly OutputFormat[] | undefined): readonly OutputFormat[] {
  const format = outputFormats.find((known) => known === text);
  if (format === undefined) throw new InvalidArgumentError(`Give one of ${outputFormats.join(', ')}.`);
  return [...new Set([...(before ?? []), format])];
}
