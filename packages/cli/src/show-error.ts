import { isSpeechError } from '@throughline/core';
import { printable, printableLine } from './printable.ts';
import { remedyOf } from './remedy.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import type { Output } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Tells a person what went wrong and what to do about it. */
export function showError(output: Output, error: unknown, verbose = false): void {
  const { bold, red, dim } = output.colors;
  output.write(`${bold(red('error:'))} ${printable(messageOf(error))}\n`);
  for (const remedy of remedyOf(error)) output.write(`  ${printable(remedy)}\n`);
  if (isSpeechError(error) && error.requestId !== undefined)
    output.write(dim(`  request id: ${printableLine(error.requestId)}\n`));
  const known = error instanceof UsageError || error instanceof RunTimeoutError || isSpeechError(error);
  if ((verbose || !known) && error instanceof Error && error.stack !== undefined) {
    output.write(dim(`${printable(error.stack)}\n`));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
