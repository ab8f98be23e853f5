import { isSpeechError, type SpeechError } from '@throughline/core';
import { printable, printableLine } from '@throughline/core/internal';
import { remedyOf } from './remedy.ts';
import { RunTimeoutError } from './run-timeout-error.ts';
import type { Output } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Shows what went wrong, what to do about it, and what a provider's support will ask for. */
export function showError(output: Output, error: unknown, verbose = false): void {
  const { bold, red, dim } = output.colors;
  output.write(`${bold(red('error:'))} ${printable(messageOf(error))}\n`);
  for (const remedy of remedyOf(error)) output.write(`  ${printable(remedy)}\n`);
  if (isSpeechError(error)) {
    for (const [label, value] of forSupport(error)) output.write(dim(`  ${label}: ${printableLine(value)}\n`));
  }
  if (verbose) for (const cause of causesOf(error)) output.write(dim(`  before: ${printableLine(cause)}\n`));
  const known = error instanceof UsageError || error instanceof RunTimeoutError || isSpeechError(error);
  if ((verbose || !known) && error instanceof Error && error.stack !== undefined) {
    output.write(dim(`${printable(error.stack)}\n`));
  }
}

/** What the provider's support needs to find the failure; nothing for errors that do not come from a provider. */
function forSupport(error: SpeechError): readonly (readonly [label: string, value: string])[] {
  const { provider, at, providerCode, requestId, support } = error;
  const facts: readonly (readonly [label: string, value: string | undefined])[] = [
    ['time', provider === undefined ? undefined : at],
    [`code of ${provider ?? 'the provider'}`, providerCode === undefined ? undefined : String(providerCode)],
    ['request id', requestId],
    ['support', support],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

/** The failures that led to it, oldest first, in a line each. */
function causesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || !('causes' in error) || !Array.isArray(error.causes)) return [];
  const causes: readonly unknown[] = error.causes;
  return causes.slice(-5).flatMap((cause) => {
    if (typeof cause !== 'object' || cause === null || !('message' in cause)) return [];
    return [`${'at' in cause ? `${String(cause.at)} ` : ''}${String(cause.message)}`];
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
