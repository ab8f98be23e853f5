import type { FileTranscript } from '../src/batch/file-transcript.ts';

/** A transcript of one final that lasts 2 s. */
export function transcriptOf(text: string, more: Partial<FileTranscript> = {}): FileTranscript {
  return {
    input: 'a.wav',
    fingerprint: `sha256-${'0'.repeat(64)}`,
    seconds: 2,
    results: [{ type: 'final', id: 's1', text, start: 0, end: 2, epoch: 1 }],
    gaps: [],
    warnings: [],
    costSeconds: 2,
    summary: {
      sampleRate: 16_000,
      accepted: 2,
      acceptedSamples: 32_000,
      settled: 2,
      settledSamples: 32_000,
      replayed: 0,
      replayedSamples: 0,
      dials: 1,
      links: 1,
      finals: 1,
      unreadFrames: 0,
      warningsLeftOut: 0,
      wordless: 0,
      seams: [],
      gaps: [],
    },
    ...more,
  };
}
