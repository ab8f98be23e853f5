import { printableLine, remedyFor } from '@throughline/core/internal';
import type { FileTranscript, FileWarning } from '@throughline/node/batch';
import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';
import { gapNotice } from '../transcribe/notices.ts';
import { type FileKind, Kinds } from './kinds.ts';

/** Something because of which the transcript of a file that is done lacks words, or may lack them, or may be of the wrong audio. */
export interface IncompleteFile {
  readonly input: string;
  /** That of the warning; `gap`: spans without an answer. */
  readonly code: string;
  /** Without the code. */
  readonly message: string;
  readonly remedy?: string;
}

const again = 'Get the file anew, and run with --resume: a file whose content has changed is done again.';
const elsewhere = 'To try it once more, pass the file with another folder by --out.';

/**
 * Warnings that make a transcript incomplete, with what to do where they do not say it themselves. All that an audio file is warned of
 * belongs to them: what it holds is not what it claims to hold. Of a session's warnings most are about its connection, or a matter of
 * the recording that every word was found in all the same.
 */
const remedies: Readonly<Partial<Record<FileWarning['code'], string>>> = {
  truncated: again,
  damaged: again,
  empty: 'Check the recording: the file holds no audio.',
  'odd-byte': 'Check that the file is whole, and its --raw format if it has one.',
  'odd-header': 'Check that the transcript holds all of the file.',
  'quiet-mix': 'Pass --channels split, or one channel by --channel.',
  'frame-malformed': elsewhere,
  'provider-error': elsewhere,
};

/** More than these are counted, not listed. */
const mostListed = 10_000;

/** Whether the transcript of a file with this warning counts as incomplete. */
export function isIncomplete(code: string): boolean {
  return Object.hasOwn(remedies, code);
}

/** Files that are done but incomplete: all of them by kind, and the first ones by name. */
export class Incomplete {
  readonly #listed: IncompleteFile[] = [];
  readonly #kinds = new Kinds(remedyOfCode);
  #files = 0;

  /** Returns what is wrong with it, once for each code. */
  add(transcript: Pick<FileTranscript, 'input' | 'warnings' | 'gaps'>): readonly IncompleteFile[] {
    const found = [...warningsOf(transcript), ...gapsOf(transcript)];
    if (found.length > 0) this.#files += 1;
    for (const one of found) {
      this.#kinds.add(one);
      if (this.#listed.length < mostListed) this.#listed.push(one);
    }
    return found;
  }

  /** How many files. */
  get files(): number {
    return this.#files;
  }

  /** The first 10,000, in the order in which they ended. */
  get listed(): readonly IncompleteFile[] {
    return this.#listed;
  }

  get kinds(): readonly FileKind[] {
    return this.#kinds.list;
  }
}

function warningsOf({ input, warnings }: Pick<FileTranscript, 'input' | 'warnings'>): readonly IncompleteFile[] {
  const first = new Map<string, FileWarning>();
  for (const warning of warnings)
    if (isIncomplete(warning.code)) first.set(warning.code, first.get(warning.code) ?? warning);
  return [...first.values()].map((warning) => {
    const { code } = warning;
    const remedy = remedyFor(warning, 'command') ?? remedyOfCode(code);
    const message = warning.message.startsWith(`${code}: `) ? warning.message.slice(code.length + 2) : warning.message;
    return { input, code, message, ...(remedy === undefined ? {} : { remedy }) };
  });
}

function gapsOf({ input, gaps }: Pick<FileTranscript, 'input' | 'gaps'>): readonly IncompleteFile[] {
  const [first] = gaps;
  if (first === undefined) return [];
  const lost = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  const one = gapNotice(first).replace(/^gap: /u, '');
  const message =
    gaps.length === 1 ? one : `no words in ${count(gaps.length, 'gap')}, ${inSeconds(lost)} in all; the first: ${one}`;
  return [{ input, code: 'gap', message, remedy: elsewhere }];
}

function remedyOfCode(code: string): string | undefined {
  const found = Object.entries(remedies).find(([known]) => known === code);
  return code === 'gap' ? elsewhere : found?.[1];
}

/** In one line and, with what to do, another one. */
export function incompleteLines({ input, code, message, remedy }: IncompleteFile): readonly string[] {
  // Messages about a file mostly name it.
  const named = message.includes(input) ? message : `${input}: ${message}`;
  return [`${code}: ${named}`, ...(remedy === undefined ? [] : [remedy])].map((text) => printableLine(text));
}
