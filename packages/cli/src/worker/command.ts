import { Command, Option } from 'commander';
import { concurrencyOption, fileOptions, linksPerMinuteOption, mostLinks } from '../batch/file-options.ts';
import { wholeNumberFrom } from '../options.ts';
import { credentialsHelp, providerOptions } from '../providers/options.ts';
import { retryForOption } from '../retry-flags.ts';
import type { WorkerFlags } from './flags.ts';
import { queueOption, redisOption } from './redis-url.ts';

const mostFiles = 10_000;

const notes = `
Any number of workers, on any number of machines, share the files of a queue and the links that the account allows. Give all of them
the same options, and the run that fills the queue too. Files are opened where the run has named them: on a disk that all machines see,
or by URL. A worker that is stopped gives its files back; those of one that has died are taken over by the others.

Examples:
  throughline worker --redis redis://127.0.0.1:6379 --local
  throughline batch 'calls/**/*.wav' --out transcripts --redis redis://127.0.0.1:6379 --local
`;

export function workerCommand(run: (flags: WorkerFlags) => Promise<void>): Command {
  const command = new Command('worker')
    .description('Transcribes the files that "throughline batch --redis" puts into a queue, until Ctrl-C.')
    .addHelpText('after', credentialsHelp('recognise') + notes)
    .action(run);
  for (const option of [...options(), ...providerOptions('recognise')]) command.addOption(option);
  return command;
}

function options(): readonly Option[] {
  return [
    redisOption('the Redis of the queue'),
    queueOption(),
    concurrencyOption('links of the account over all workers, or auto: as many as it turns out to allow', mostLinks),
    linksPerMinuteOption('links that the account may open in any minute, over all workers'),
    new Option('--files <n>', 'files at a time in this process (default: 16; 2 with --local)').argParser(
      wholeNumberFrom(1, mostFiles),
    ),
    ...fileOptions(),
    retryForOption('600'),
    new Option('-v, --verbose', 'report every file on standard error, also in a pipe'),
  ];
}
