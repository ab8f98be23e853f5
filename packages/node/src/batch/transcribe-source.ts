import type { AudioSource, FinalResult, Relabel, Summary, TranscriptionSession } from '@throughline/core';
import { transcribe, type TranscribeOptions } from '../sessions.ts';
import type { FileTranscript, ResumePoint } from './file-transcript.ts';
import type { FileWork } from './file-work.ts';
import { sourceFrom } from './resumed-source.ts';

/** A resume point is due after so many seconds of settled audio: a cut then costs at most these, the pre-roll, and what was not answered yet. */
const POINT_SECONDS = 15;
/**
 * In a file of hours, after such a part of what is settled, where that is more: from two hours on. Each point holds all results so far, so
 * that what is written grows with the length of the file, and not with its square: 6 times less for a whole day, of which a cut costs 3 minutes.
 */
const POINT_PART = 1 / 480;

/** What one session makes of an open source. */
export type SourceTranscript = Omit<FileTranscript, 'input' | 'fingerprint' | 'warnings'>;

/**
 * Transcribes an open source to its end, in one session. `conversion`: where it is not in the format of the session, which then converts
 * it; samples of the one are not samples of the other then, and there are no resume points.
 */
export async function transcribeSource<C extends object>(
  source: AudioSource,
  work: Omit<FileWork<C>, 'input' | 'convert' | 'channel' | 'channels'>,
  conversion?: Pick<TranscribeOptions<C>, 'input' | 'convert' | 'channel'>,
): Promise<SourceTranscript> {
  const { options, governor, pace, signal, onProgress, onCost, onWarning, onLink, onStatus } = work;
  const onResumePoint = conversion === undefined ? work.onResumePoint : undefined;
  const sampleRate = options.sampleRate ?? options.protocol.audio.sampleRate;
  const resume = usable(conversion === undefined ? work.resume : undefined, {
    fingerprint: work.fingerprint,
    sampleRate,
  });
  const session = transcribe({
    ...options,
    ...conversion,
    ...(governor === undefined ? {} : { governor }),
    ...(pace === undefined ? {} : { pace }),
    ...(signal === undefined ? {} : { signal }),
    ...(resume === undefined ? {} : { earlier: { settledSamples: resume.samples, finals: resume.results } }),
  });
  const transcript = new Transcript(resume, sampleRate, work.spentSeconds);
  const look = (): void => {
    const { settled } = session.positions;
    onProgress?.(settled);
    const due = transcript.pointAt + Math.max(POINT_SECONDS, POINT_PART * settled);
    if (onResumePoint === undefined || settled < due) return;
    const point = transcript.pointOf(session, work.fingerprint);
    if (point !== undefined) onResumePoint(point);
  };
  session.on('final', (final) => {
    transcript.add(final);
    look();
  });
  session.on('relabel', (relabel) => transcript.relabel(relabel));
  if (onWarning !== undefined) session.on('warning', onWarning);
  if (onLink !== undefined) session.on('link', onLink);
  if (onStatus !== undefined) session.on('status', onStatus);
  if (resume !== undefined) onProgress?.(resume.seconds);
  try {
    // Music and silence are settled too, and no final tells of it.
    const rest = sourceFrom(source, session.positions.acceptedSamples, look);
    await session.pipe(rest, { end: true });
  } finally {
    onCost?.(transcript.costOf(session));
  }
  const summary = session.summary();
  onProgress?.(summary.accepted);
  return {
    seconds: summary.accepted,
    results: transcript.results,
    gaps: transcript.gapsOf(summary),
    costSeconds: transcript.costOf(session),
    ...(resume === undefined ? {} : { resumedFrom: resume.seconds }),
    summary,
  };
}

/** A point that can be gone on from, as things are now. */
export function usable(
  point: ResumePoint | undefined,
  now: { readonly fingerprint: string | undefined; readonly sampleRate: number },
): ResumePoint | undefined {
  if (point === undefined || point.version !== 1 || point.samples <= 0 || point.channels !== undefined)
    return undefined;
  return point.fingerprint === now.fingerprint && point.sampleRate === now.sampleRate ? point : undefined;
}

/** The finals of a file as they come, after those of a resume point. */
class Transcript {
  readonly #resume: ResumePoint | undefined;
  readonly #sampleRate: number;
  /** Seconds of audio that earlier attempts have sent. */
  readonly #spent: number;
  readonly #results: FinalResult[];
  /** How many of them were there before this session. */
  readonly #before: number;
  /** Seconds: where the last resume point was. */
  pointAt: number;

  constructor(resume: ResumePoint | undefined, sampleRate: number, spentSeconds = 0) {
    this.#resume = resume;
    this.#sampleRate = sampleRate;
    this.#results = [...(resume?.results ?? [])];
    this.#before = this.#results.length;
    this.pointAt = resume?.seconds ?? 0;
    this.#spent = Math.max(spentSeconds, resume?.costSeconds ?? 0);
  }

  get results(): readonly FinalResult[] {
    return this.#results.toSorted((one, other) => one.start - other.start);
  }

  add(final: FinalResult): void {
    this.#results.push(final);
  }

  relabel({ id, speaker, words }: Relabel): void {
    const at = this.#results.findLastIndex((result) => result.id === id);
    const result = this.#results[at];
    if (result === undefined || at < this.#before) return;
    const { speaker: _before, ...rest } = result;
    this.#results[at] = { ...rest, words, ...(speaker === undefined ? {} : { speaker }) };
  }

  gapsOf(summary: Summary): FileTranscript['gaps'] {
    return [...(this.#resume?.gaps ?? []), ...summary.gaps];
  }

  /** Seconds of audio sent so far, of all attempts. */
  costOf(session: TranscriptionSession): number {
    const before = this.#resume?.seconds ?? 0;
    return this.#spent + Math.max(0, session.positions.sent - before) + session.summary().replayed;
  }

  /** Where the file can be gone on with; undefined while a final that counts as settled has not come yet. */
  pointOf(session: TranscriptionSession, fingerprint: string | undefined): ResumePoint | undefined {
    const summary = session.summary();
    if (summary.finals !== this.#results.length - this.#before) return undefined;
    this.pointAt = summary.settled;
    return {
      version: 1,
      ...(fingerprint === undefined ? {} : { fingerprint }),
      sampleRate: this.#sampleRate,
      samples: summary.settledSamples,
      seconds: summary.settled,
      results: [...this.#results],
      // One beyond it may still be answered.
      gaps: this.gapsOf(summary).filter(({ endSample }) => endSample <= summary.settledSamples),
      costSeconds: this.costOf(session),
    };
  }
}
