import { isSpeechError, SpeechError } from '@throughline/core/internal';
import { fingerprintOf } from '../batch/fingerprint/fingerprint-of.ts';
import { workKey } from '../batch/fingerprint/work-key.ts';
import { type FileInput, nameOfInput } from '../batch/input.ts';
import type { RecordedFile, RunRecord } from '../batch/run-record.ts';
import { type FileJob, jobId, placeFor } from './file-job.ts';
import type { FileQueue } from './file-queue.ts';

/** So many files are read for their fingerprints at a time. */
const AT_ONCE = 8;

/** A file of a run, from the moment that it is added until its result is read. */
export interface QueuedFile {
  readonly id: string;
  readonly job: FileJob;
  readonly recorded: RecordedFile;
}

export interface FileAdderOptions {
  readonly queue: FileQueue;
  readonly record: RunRecord;
  /** Whether the run keeps a record: what Redis says is done may then be missing all the same. */
  readonly recording: boolean;
  readonly shape: object;
  readonly attempts: number;
  /** Aborted when nothing more is to be added. */
  readonly signal: AbortSignal;
  /** Resolves when one more file may be in Redis. */
  readonly room: () => Promise<void>;
  /** Returns whether the file is new to the run; it is in the queue, or about to be. */
  readonly onFile: (file: QueuedFile) => boolean;
  /** Its result is there already. */
  readonly onResult: (id: string) => void;
  /** It was done before, or is the same file twice; with an id if it was told to `onFile`. */
  readonly onDone: (name: string, id?: string) => void;
  /** It cannot be added. */
  readonly onFailure: (name: string, error: SpeechError) => void;
}

/** Puts inputs into the queue one by one, as there is room. Rejects with what the caller's iterable throws, or Redis. */
export async function addFiles(inputs: AsyncIterator<FileInput>, options: FileAdderOptions): Promise<void> {
  const { signal, room } = options;
  const busy = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  for (;;) {
    await room();
    if (signal.aborted || failure !== undefined) break;
    const { done, value } = await inputs.next();
    if (done === true) break;
    const adding = addFile(value, options)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => busy.delete(adding));
    busy.add(adding);
    if (busy.size >= AT_ONCE) await Promise.race(busy);
  }
  await Promise.all(busy);
  if (failure !== undefined && !signal.aborted) throw failure.error;
}

async function addFile(input: FileInput, options: FileAdderOptions): Promise<void> {
  const { queue, record, attempts, recording, signal, onFile, onResult, onDone, onFailure } = options;
  const name = nameOfInput(input);
  let file: QueuedFile | undefined;
  try {
    file = await queuedFile(input, options);
  } catch (error) {
    if (!isSpeechError(error) || record.stops(error)) throw error;
    if (!signal.aborted) onFailure(name, error);
    return;
  }
  if (file === undefined || !onFile(file)) {
    onDone(name);
    return;
  }
  const { id, job } = file;
  const [known] = await queue.results.known([id]);
  if (known === 'transcript') onResult(id);
  else if (known === 'done' && !recording) onDone(name, id);
  else {
    // A failure of an earlier run that nobody has read; or it was done, and what came of it is not there any more.
    if (known !== 'none') await queue.results.forget(id);
    await queue.add([[id, job]], attempts);
  }
}

/** Undefined if it is done. */
async function queuedFile(input: FileInput, options: FileAdderOptions): Promise<QueuedFile | undefined> {
  const { record, shape, signal } = options;
  const recorded = await record.begin(input, signal);
  if (recorded === undefined) return undefined;
  const fingerprint = recorded.fingerprint ?? (await fingerprintOf(input, { signal }));
  if (typeof input !== 'string' && !(input instanceof URL)) throw notShared(input.name);
  const key = recorded.work?.key ?? workKey(input, fingerprint, { shape });
  return { id: jobId(key), job: { name: nameOfInput(input), at: placeFor(input), fingerprint }, recorded };
}

function notShared(name: string): SpeechError {
  const wanted = 'a path, a glob, or a file:, http: or https: URL';
  return new SpeechError('config-invalid', {
    message: `${name} is audio that only this process can open, but must be ${wanted}: other processes are to open it`,
    context: { field: 'inputs', found: 'audio with open()', wanted },
    remedy: 'Save it where the workers can read it, and add its path or its URL.',
    remedyOn: { command: null },
  });
}
