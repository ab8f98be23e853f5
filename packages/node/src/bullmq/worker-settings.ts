import { accept, assertOptions, callable, type Check, text, wholeBetween } from '@throughline/core/internal';
import type { FileOptions } from '../batch/file-work.ts';
import { visibleShape } from '../batch/run-record.ts';
import { checkChannels } from '../batch/split/check-channels.ts';
import { transcribe } from '../sessions.ts';
import type { FileWorkerOptions } from './file-worker-options.ts';
import { namesOf } from './queue-place.ts';

/** The options of a worker that are not those of its files, with every default in its place. */
export interface FileWorkerSettings<C extends object> {
  /** How files are transcribed. */
  readonly files: FileOptions<C>;
  readonly most: number | undefined;
  readonly links: number | undefined;
  readonly linksPerMinute: number | undefined;
  readonly account: string;
  readonly filesAtOnce: number;
  readonly takeOverAfterMs: number;
  readonly shape: object;
}

const MOST_LINKS = 1_000_000;
const LONGEST_MS = 3_600_000;

/** Fills in the defaults. Throws `config-invalid` for what cannot be right, naming the field. */
export function settingsOf<C extends object>(given: FileWorkerOptions<C>): FileWorkerSettings<C> {
  const { redis: _redis, queue, prefix: _prefix, shape, ...rest } = given;
  const { concurrency = 'auto', links, linksPerMinute, locate, deliver, ...others } = rest;
  const { account = queue ?? namesOf(given).queue, filesAtOnce = 16, takeOverAfterMs = 30_000, ...files } = others;
  const anyLinks = wholeBetween(1, MOST_LINKS, '');
  if (concurrency !== 'auto') check('concurrency', concurrency, orAuto);
  if (links !== undefined) check('links', links, anyLinks);
  if (linksPerMinute !== undefined) check('linksPerMinute', linksPerMinute, anyLinks);
  check('account', account, text('a name'));
  check('filesAtOnce', filesAtOnce, wholeBetween(1, 10_000, ''));
  check('takeOverAfterMs', takeOverAfterMs, wholeBetween(1_000, LONGEST_MS, 'ms'));
  if (locate !== undefined) check('locate', locate, callable);
  if (deliver !== undefined) check('deliver', deliver, callable);
  checkChannels(files);
  // Every file would be refused for it: it is said once, here. Nothing is dialled.
  const session = transcribe(files.options);
  session.closed.catch(() => undefined);
  session.abort();
  return {
    files,
    most: concurrency === 'auto' ? undefined : concurrency,
    links,
    linksPerMinute,
    account,
    filesAtOnce,
    takeOverAfterMs,
    shape: shape ?? visibleShape(files),
  };
}

const orAuto: Check = accept(
  `auto, or a whole number from 1 to ${MOST_LINKS}`,
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_LINKS,
);

function check(field: string, value: unknown, wanted: Check): void {
  assertOptions('the worker', field, value, wanted);
}
