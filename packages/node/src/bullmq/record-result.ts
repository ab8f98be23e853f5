import type { BatchResult } from '../batch/batch-result.ts';
import type { RunRecord } from '../batch/run-record.ts';
import { asSpeechError } from './as-speech-error.ts';
import type { QueuedFile } from './file-adder.ts';
import type { FileResult } from './file-results.ts';

/** Records what a worker has made of a file, and says what came of that. Throws where nothing can be recorded any more. */
export async function recordResult(
  record: RunRecord,
  { job, recorded }: QueuedFile,
  found: FileResult,
): Promise<BatchResult> {
  const { name: input } = job;
  const { attempts } = found;
  if (found.type === 'failure') {
    const { point } = found;
    const error = asSpeechError(found.error, input);
    record.fail(recorded, error, found.costSeconds);
    return { type: 'failure', input, error, attempts, ...(point === undefined ? {} : { point }) };
  }
  try {
    const outputs = await record.finish(recorded, found.transcript);
    return { type: 'transcript', attempts, outputs, ...found.transcript };
  } catch (thrown) {
    const error = asSpeechError(thrown, input);
    if (record.stops(error)) throw error;
    record.fail(recorded, error, found.transcript.costSeconds);
    return { type: 'failure', input, error, attempts };
  }
}

/** Seconds of audio that were sent for a file, as far as it is known. */
export function costOf(found: FileResult): number {
  return found.type === 'failure' ? found.costSeconds : found.transcript.costSeconds;
}
