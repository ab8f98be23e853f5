import { open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { OutputFile, OutputFileOptions } from '../output/output.ts';
import { openOutputFile } from '../output/output-file.ts';
import { UsageError } from '../usage-error.ts';
import type { BatchFlags } from './flags.ts';
import { ledgerPaths } from './folder.ts';

/** How a report begins, however its lines are indented. */
const beginning = /^\s*\{\s*"version":\s*\d+,\s*"outcome":\s*"/u;
const headBytes = 256;

/**
 * Opened before anything is done: a report that cannot be written is not found out at the end of a long night. It replaces a report and
 * an empty file, and nothing else: any other file may be a recording, under whatever name, that the run has yet to come to.
 */
export async function openReport(
  { report, fromFile }: BatchFlags,
  options: Pick<OutputFileOptions, 'inputs' | 'terminal' | 'signal'>,
): Promise<OutputFile | undefined> {
  if (report === undefined) return undefined;
  const { inputs = [], ...rest } = options;
  const read = fromFile === undefined ? inputs : [...inputs, fromFile];
  return openOutputFile(report, { option: '--report', inputs: read, keeps: whyNoReport, ...rest });
}

/** Throws `UsageError` for a report in the place of the ledger, which need not be there yet. */
export function assertNotLedger({ report, out }: BatchFlags): void {
  if (report === undefined || out === undefined || !ledgerPaths(out).includes(resolve(report))) return;
  throw new UsageError(`--report ${report} cannot be written: it is the place of the ledger of --out`, [
    'Give the path of another file.',
  ]);
}

/** Whether the report is to be in the folder of the run, which may have to be made first. */
export function isInFolder({ report, out }: BatchFlags): boolean {
  return (
    report !== undefined &&
    report !== '-' &&
    out !== undefined &&
    out !== '' &&
    dirname(resolve(report)) === resolve(out)
  );
}

async function whyNoReport(path: string): Promise<string | undefined> {
  if ((await stat(path)).size === 0) return undefined;
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    return beginning.test(head) ? undefined : 'a file that is not a report is there, and is not replaced';
  } finally {
    await handle.close();
  }
}
