import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';

/** A name longer than this is none: the list is something else. */
const longestName = 64 * 1024;

export interface ListOptions {
  /** Inputs as arguments; `-` for a list on standard input. */
  readonly inputs: readonly string[];
  /** The path of a list, or `-`. */
  readonly fromFile?: string | undefined;
  /** The names of a list end with a NUL. */
  readonly nul: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/** A list of names can be read once from standard input, and again and again from a file. */
export interface InputList {
  names(): AsyncIterable<string | URL>;
  /** Whether `names` may be called more than once. */
  readonly repeatable: boolean;
}

/** The inputs that the command line names. Throws `UsageError` where it names none, or a list that cannot be read. */
export async function inputList({ inputs, fromFile, nul, stdin }: ListOptions): Promise<InputList> {
  const lists = [...inputs.filter((input) => input === '-'), ...(fromFile === undefined ? [] : [fromFile])];
  if (inputs.length === 0 && lists.length === 0) {
    throw new UsageError('no input is named', [
      "Name files or patterns, such as 'calls/**/*.wav', or pass a list by --from-file FILE.",
    ]);
  }
  if (lists.filter((list) => list === '-').length > 1) {
    throw new UsageError('standard input is named as a list more than once', ['Name it once.']);
  }
  if (nul && lists.length === 0) {
    throw new UsageError('--null is about a list, and there is none', [
      'Leave it out, or pass a list: - or --from-file FILE.',
    ]);
  }
  if (inputs.includes('')) throw new UsageError('an input is empty', ['Give the name of a file.']);
  for (const list of lists) if (list !== '-') await assertReadable(list);
  const separator = nul ? 0 : 10;
  const read = (list: string): AsyncIterable<string> =>
    namesOf(list === '-' ? stdin : createReadStream(list), list === '-' ? 'standard input' : list, separator);
  return {
    repeatable: !lists.includes('-'),
    async *names() {
      for (const input of inputs) {
        if (input === '-') yield* inputsOf(read(input));
        else yield asInput(input);
      }
      if (fromFile !== undefined) yield* inputsOf(read(fromFile));
    },
  };
}

async function* inputsOf(names: AsyncIterable<string>): AsyncGenerator<string | URL> {
  for await (const name of names) yield asInput(name);
}

/** An address is one only with its scheme: every other text may be the name of a file. */
function asInput(name: string): string | URL {
  return /^(?:https?|file):\/\//iu.test(name) && URL.canParse(name) ? new URL(name) : name;
}

/** Names as they stand there, but for the end of a line: blanks belong to them. Empty ones are left out. */
async function* namesOf(bytes: AsyncIterable<Uint8Array>, list: string, separator: number): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf(separator);
      if (end === -1) break;
      const name = textOf(rest.subarray(0, end), list, separator);
      rest = rest.subarray(end + 1);
      if (name !== '') yield name;
    }
    if (rest.length > longestName) throw notAList(list, 'a name in it is longer than 64 KiB');
  }
  const last = textOf(rest, list, separator);
  if (last !== '') yield last;
}

function textOf(bytes: Uint8Array, list: string, separator: number): string {
  if (separator !== 0 && bytes.includes(0)) {
    throw notAList(
      list,
      'there is a NUL in it',
      'If its names end with NULs, as find -print0 writes them, pass --null.',
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notAList(list, 'a name in it is not UTF-8');
  }
  return separator === 0 ? text : text.replace(/\r$/u, '');
}

function notAList(list: string, why: string, remedy = 'Give a list of names, one a line.'): UsageError {
  return new UsageError(`${list} is not a list of names: ${why}`, [remedy]);
}

async function assertReadable(list: string): Promise<void> {
  try {
    if ((await stat(list)).isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'it does not exist'
        : String((error as Error).message);
    throw new UsageError(`--from-file ${list} cannot be read: ${why}`, [
      'Give the path of a text file with one name a line.',
    ]);
  }
}
