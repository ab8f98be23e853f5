import { inputThatIs } from './inputs.ts';
import type { OutputFile, OutputFileOptions } from './output.ts';
import { openPartialFile } from './partial-file.ts';
import { isInput, unwritable } from './refusals.ts';
import { ownOutput, pipeOutput } from './straight-output.ts';
import { findTarget } from './target.ts';

/**
 * Opens a file to write: beside what is there, and in its place once it is committed. Pipes, devices and the process's own
 * streams (`-` and `/dev/stdout` among them) are written straight through. Throws `UsageError` for what cannot be written, and
 * for a file that is an input or is not to be replaced; the signal's reason by the signal.
 */
export async function openOutputFile(path: string, options: OutputFileOptions): Promise<OutputFile> {
  const { option, inputs = [], keeps, terminal, signal } = options;
  const label = `${option} ${path === '' ? '""' : path}`;
  const target = await findTarget(path).catch((error: unknown) => {
    throw unwritable(label, error);
  });
  if (target.type === 'own') return ownOutput(target.fd, label, terminal);
  if (target.type === 'through') {
    const input = await inputThatIs(target.found, inputs);
    if (input !== undefined) throw isInput(label, input);
    const fifo = target.found.isFIFO();
    return pipeOutput(target.path, { label, fifo, terminal, ...(signal === undefined ? {} : { signal }) });
  }
  const kept = keeps === undefined ? {} : { keeps };
  return openPartialFile({ label, path: target.path, found: target.found, inputs, ...kept, terminal });
}
