import type { OutputFile, OutputFileOptions } from '../output/output.ts';
import { openOutputFile } from '../output/output-file.ts';

/** Where the transcript goes: a file, or standard output. */
export interface Destination extends Omit<OutputFile, 'partial' | 'write'> {
  write(text: string): void;
  /** Aborted with the error as soon as something cannot be written: going on would be in vain. */
  readonly failed: AbortSignal;
}

/** Throws `UsageError` for a file that cannot be written, and for one that is read. */
export async function openDestination(
  path: string | undefined,
  input: string,
  options: Pick<OutputFileOptions, 'terminal' | 'signal'>,
): Promise<Destination> {
  const file = await openOutputFile(path ?? '-', { option: '--output', inputs: [input], ...options });
  const failed = new AbortController();
  return {
    failed: failed.signal,
    write: (text) => {
      file.write(text).catch((error: unknown) => failed.abort(error));
    },
    commit: () => file.commit(),
    keep: () => file.keep(),
    discard: () => file.discard(),
  };
}
