import { SpeechError } from '@throughline/core/internal';
import type { Redis } from 'ioredis';
import type { QueueNames } from './queue-place.ts';

/**
 * All files of a queue are transcribed in the same way: who comes first says in which.
 *
 * @throws SpeechError `config-invalid` for a worker that would do it in another way, and for a run that wants another
 */
export async function claimShape(connection: Redis, names: QueueNames, shape: object): Promise<void> {
  await connection.setnx(keyOf(names), JSON.stringify(sorted(shape)));
  await checkShape(connection, names, shape);
}

/** The same for somebody who only asks: a queue that nobody has used yet stays open for any. */
export async function checkShape(connection: Redis, names: QueueNames, shape: object): Promise<void> {
  const wanted = JSON.stringify(sorted(shape));
  const found = await connection.get(keyOf(names));
  if (found === null || found === wanted) return;
  const differences = differencesOf(JSON.parse(found), JSON.parse(wanted));
  const fields = differences.map(({ field }) => field).join(', ');
  const each = differences.map(({ field, theirs, own }) => `${field}: ${theirs}, here ${own}`);
  throw new SpeechError('config-invalid', {
    message: `the files of the queue ${names.queue} are transcribed with other options: ${each.join('; ')}`,
    context: {
      field: fields,
      found: differences.map(({ own }) => own).join(', '),
      wanted: differences.map(({ theirs }) => theirs).join(', '),
    },
    remedy: 'Give all workers and runs of a queue the same options, or use a queue of another name.',
    remedyOn: { command: 'Give the run and all its workers the same options, or use another queue by --queue NAME.' },
  });
}

function keyOf({ own }: QueueNames): string {
  return `${own}:shape`;
}

interface Difference {
  readonly field: string;
  readonly theirs: string;
  readonly own: string;
}

/** The fields that differ, by their names; where a name stands for several fields, by the way to it. */
function differencesOf(theirs: unknown, own: unknown): readonly Difference[] {
  const all = [...fieldsThatDiffer([], theirs, own)];
  const lastOf = (path: readonly string[]): string => path.at(-1) ?? 'options';
  return all.map(({ path, ...values }) => {
    const isOne = all.filter((other) => lastOf(other.path) === lastOf(path)).length === 1;
    return { field: isOne ? lastOf(path) : path.join('.'), ...values };
  });
}

function* fieldsThatDiffer(
  path: readonly string[],
  theirs: unknown,
  own: unknown,
): Generator<Omit<Difference, 'field'> & { readonly path: readonly string[] }> {
  if (isObject(theirs) && isObject(own)) {
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(own)])) {
      yield* fieldsThatDiffer([...path, name], theirs[name], own[name]);
    }
    return;
  }
  const texts = { theirs: textOf(theirs), own: textOf(own) };
  if (texts.theirs !== texts.own) yield { path, ...texts };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** With its fields in one order, so that equal ones are equal as texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
