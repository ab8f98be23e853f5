import type { LinkGovernor, SessionStatus } from '@throughline/core';
import type { Emitter } from '@throughline/core/internal';
import type { BatchEvents, BatchResult } from './batch-result.ts';
import type { FileTranscript } from './file-transcript.ts';
import type { FileOptions } from './file-work.ts';
import type { FileInput } from './input.ts';
import type { Flight, Job } from './job.ts';
import type { RecordedFile, RunRecord } from './run-record.ts';
import { transcribeFile } from './transcribe-file.ts';

/** What the attempts of a run have in common. */
export interface AttemptsOptions<C extends object> {
  readonly files: FileOptions<C> & { readonly governor: LinkGovernor };
  readonly record: RunRecord;
  readonly emitter: Emitter<BatchEvents>;
  /** Whether files are open before their turn has come: they start when they are about to have a link. Never where attempts are recorded. */
  readonly ahead: boolean;
  /** A file has a link. */
  readonly ready: () => void;
  /** Its session has changed. */
  readonly status: (flight: Flight, status: SessionStatus) => void;
}

/** Makes the attempts of a run: finds out whether a file is done, transcribes it, and writes what came of it. */
export class Attempts<C extends object> {
  readonly #options: AttemptsOptions<C>;

  constructor(options: AttemptsOptions<C>) {
    this.#options = options;
  }

  /** Rejects with what the file failed of. */
  async make(flight: Flight): Promise<Exclude<BatchResult, { type: 'failure' }>> {
    const { job, ending } = flight;
    const { record } = this.#options;
    const file = await this.#recorded(job, ending.signal);
    if (file === undefined) return { type: 'done-before', input: job.name };
    job.transcript ??= await this.#transcribe(flight, file);
    const outputs = await record.finish(file, job.transcript);
    return { type: 'transcript', attempts: job.attempts + 1, outputs, ...job.transcript };
  }

  /** What is recorded of a file, now that an attempt begins; undefined if it is done. */
  async #recorded(job: Job, signal: AbortSignal): Promise<RecordedFile | undefined> {
    const { record } = this.#options;
    if (job.file !== undefined) {
      record.again(job.file);
      return job.file;
    }
    const file = await record.begin(job.input, signal, { keeps: true });
    if (file === undefined) return undefined;
    job.file = file;
    if (file.resume !== undefined) job.point = file.resume;
    return file;
  }

  async #transcribe(flight: Flight, file: RecordedFile): Promise<FileTranscript> {
    const { files, record, emitter, ready, ahead } = this.#options;
    const { job, ending } = flight;
    const { name: input, point: resume } = job;
    flight.seconds = resume?.seconds ?? 0;
    const start = (): void => {
      if (flight.hasStarted || ending.signal.aborted) return;
      flight.hasStarted = true;
      const resumedFrom = resume === undefined ? {} : { resumedFrom: resume.seconds };
      emitter.emit('started', { input, attempt: job.attempts + 1, ...resumedFrom });
    };
    if (!ahead) start();
    try {
      return await transcribeFile({
        ...files,
        input: audioOf(job, file),
        ...(file.fingerprint === undefined ? {} : { fingerprint: file.fingerprint }),
        ...(resume === undefined ? {} : { resume }),
        spentSeconds: job.costSeconds,
        signal: ending.signal,
        onResumePoint: (point) => {
          job.point = point;
          record.point(file, point);
        },
        onProgress: (seconds) => {
          flight.seconds = seconds;
          if (flight.hasStarted) emitter.emit('progress', { input, seconds });
        },
        onCost: (seconds) => {
          job.costSeconds = seconds;
        },
        onLength: (seconds) => {
          flight.length = seconds;
        },
        onStatus: (status) => this.#options.status(flight, status),
        onWarning: (warning) => {
          start();
          emitter.emit('warning', { input, warning });
        },
        onLink: ({ state }) => {
          start();
          if (state !== 'ready') return;
          flight.wasReady = true;
          ready();
        },
      });
    } finally {
      // Also what had no link: a file that cannot be read, or one without audio.
      start();
    }
  }
}

/** Another attempt reads it again, in place of asking its server. */
function audioOf({ input, name }: Job, { kept }: RecordedFile): FileInput {
  return kept === undefined ? input : { name, open: () => kept.read() };
}
