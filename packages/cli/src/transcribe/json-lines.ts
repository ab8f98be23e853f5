import { printableJson } from '../printable.ts';
import type { TranscriptWriter, WriterOptions } from './writer.ts';

/**
 * One JSON object a line, told apart by `type`; all times in seconds on the source clock. Fields:
 *
 * - `partial`, `final`, `retract`: `id`, `text`, `start`, `end`, `epoch`, and where known `words` (`text`, `start`, `end`,
 *   `confidence`), `confidence`, `language`; a `final` with `unconfirmed` was a partial that the provider left so
 * - `seam`: `epoch`, `from`, `settled`, `replayed`, `exact`
 * - `gap`: `start`, `end`, `reason`
 * - `end`, always the last line: `outcome` (`complete`, `interrupted`, `failed`), `accepted`, `settled`, `replayed`, `dials`, `links`,
 *   `finals`, `seams`, `gaps`, `unreadFrames` (numbers of), `wordless` (seconds), and after a failure `code` (`run-timeout` by `--timeout`), `message`, `remedy`
 */
export function jsonLines({ sampleRate, partials }: WriterOptions): TranscriptWriter {
  // Microseconds: finer than a sample, and no tail of digits.
  const seconds = (samples: number): number => Math.round((samples / sampleRate) * 1e6) / 1e6;
  return {
    result: (result) => (partials || result.type === 'final' ? line(result) : ''),
    seam: ({ epoch, fromSample, settledSample, replayedSamples, exact }) =>
      line({
        type: 'seam',
        epoch,
        from: seconds(fromSample),
        settled: seconds(settledSample),
        replayed: seconds(replayedSamples),
        exact,
      }),
    gap: ({ startSample, endSample, reason }) =>
      line({ type: 'gap', start: seconds(startSample), end: seconds(endSample), reason }),
    end: (summary, { type, ...failure }) => {
      const {
        acceptedSamples,
        settledSamples,
        replayedSamples,
        dials,
        links,
        finals,
        seams,
        gaps,
        unreadFrames,
        wordless,
      } = summary;
      return line({
        type: 'end',
        outcome: type,
        accepted: seconds(acceptedSamples),
        settled: seconds(settledSamples),
        replayed: seconds(replayedSamples),
        dials,
        links,
        finals,
        seams: seams.length,
        gaps: gaps.length,
        unreadFrames,
        wordless,
        ...failure,
      });
    },
  };
}

function line(value: object): string {
  return `${printableJson(value)}\n`;
}
