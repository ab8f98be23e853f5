import type { AudioSource } from '@throughline/core';
import type { ResumePoint } from '../file-transcript.ts';
import type { FileWork } from '../file-work.ts';
import type { SourceTranscript } from '../transcribe-source.ts';

/** The points of the channels in a file's resume point; undefined where it is of other channels, or of none. */
export function pointsOf(point: ResumePoint | undefined, channels: number): readonly ResumePoint[] | undefined {
  return point?.channels?.length === channels ? point.channels : undefined;
}

/** How far each channel of a file has come, told as of one file: as far as the least of them. */
export class ChannelPoints {
  readonly #work: Pick<FileWork<object>, 'fingerprint' | 'onResumePoint' | 'onProgress'>;
  readonly #points: ResumePoint[];
  readonly #settled: number[];

  constructor(
    resumed: readonly ResumePoint[] | undefined,
    sources: readonly AudioSource[],
    work: Pick<FileWork<object>, 'fingerprint' | 'onResumePoint' | 'onProgress'>,
  ) {
    this.#work = work;
    this.#points = sources.map(
      ({ format }, channel) => resumed?.[channel] ?? beginning(format.sampleRate, work.fingerprint),
    );
    this.#settled = this.#points.map(() => 0);
  }

  progress(channel: number, seconds: number): void {
    this.#settled[channel] = seconds;
    this.#work.onProgress?.(Math.min(...this.#settled));
  }

  reached(channel: number, point: ResumePoint): void {
    this.#points[channel] = point;
    this.#work.onResumePoint?.({
      ...beginning(point.sampleRate, this.#work.fingerprint),
      samples: Math.min(...this.#points.map(({ samples }) => samples)),
      seconds: Math.min(...this.#points.map(({ seconds }) => seconds)),
      costSeconds: this.#points.reduce((sum, { costSeconds }) => sum + costSeconds, 0),
      channels: [...this.#points],
    });
  }

  /** Of what is done, nothing is done again because of another channel. */
  finished(channel: number, { results, gaps, costSeconds, summary }: SourceTranscript): void {
    this.reached(channel, {
      ...beginning(summary.sampleRate, this.#work.fingerprint),
      samples: summary.acceptedSamples,
      seconds: summary.accepted,
      results,
      gaps,
      costSeconds,
      done: true,
    });
  }
}

/** What the point of a channel that was done before says of it. */
export function transcriptOf({
  sampleRate,
  samples,
  seconds,
  results,
  gaps,
  costSeconds,
}: ResumePoint): SourceTranscript {
  const nothing = { replayed: 0, replayedSamples: 0, dials: 0, links: 0, finals: 0, unreadFrames: 0 };
  return {
    seconds,
    results,
    gaps,
    costSeconds,
    resumedFrom: seconds,
    summary: {
      ...nothing,
      sampleRate,
      accepted: seconds,
      acceptedSamples: samples,
      settled: seconds,
      settledSamples: samples,
      warningsLeftOut: 0,
      wordless: 0,
      seams: [],
      gaps: [],
    },
  };
}

function beginning(sampleRate: number, fingerprint: string | undefined): ResumePoint {
  return {
    version: 1,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    sampleRate,
    samples: 0,
    seconds: 0,
    results: [],
    gaps: [],
    costSeconds: 0,
  };
}
