import { Option } from 'commander';
import { UsageError } from '../usage-error.ts';

const variable = 'REDIS_URL';

export function redisOption(description: string): Option {
  return new Option('--redis [url]', `${description} (without a URL: ${variable} in the environment)`);
}

export function queueOption(): Option {
  return new Option(
    '--queue <name>',
    'the name of the queue there; all its files are transcribed alike (default: files)',
  );
}

/** The address of Redis: the one that was given, or that of the environment, where a password is not seen by others. */
export function redisUrl(given: string | true | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const url = typeof given === 'string' ? given : environment[variable];
  if (url !== undefined && url !== '') return url;
  throw new UsageError('there is no address of a Redis', [
    `Set ${variable} in the environment, or pass --redis redis://127.0.0.1:6379.`,
  ]);
}
