import { printableJson } from '../printable.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

/**
 * One JSON object a line, distinguished by `type`; all times in seconds on the source clock. Fields:
 *
 * - `partial`, `final`, `retract`: `id`, `text`, `start`, `end`, `epoch`, and where known `words` (`text`, `start`, `end`,
 *   `confidence`), `confidence`, `language`; a `final` with `unconfirmed` was a partial that the provider left so
 * - `seam`: `epoch`, `from`, `settled`, `replayed`, `exact`
 * - `gap`: `start`, `end`, `reason`
 * - `end`, always the last line: `outcome` (`complete`, `interrupted`, `failed`), `accepted`, `settled`, `replayed`, `dials`, `links`,
 *   `finals`, `seams`, `gaps`, `unreadFrames` (numbers of), `wordless` (seconds), and after a failure `code` (`run-timeout` by `--timeout`), `message`, `remedy`
 */
export function jsonLines({ partials }: WriterOptions): TranscriptWriter {
  return {
    result: (result) => (partials || result.type === 'final' ? line(result) : ''),
    seam: ({ epoch, from, settled, replayed, exact }) =>
      line({
        type: 'seam',
        epoch,
        from: rounded(from),
        settled: rounded(settled),
        replayed: rounded(replayed),
        exact,
      }),
    gap: ({ start, end, reason }) => line({ type: 'gap', start: rounded(start), end: rounded(end), reason }),
    end: (summary, { type, ...failure }) => {
      const { accepted, settled, replayed, dials, links, finals, seams, gaps, unreadFrames, wordless } = summary;
      return line({
        type: 'end',
        outcome: type,
        accepted: rounded(accepted),
        settled: rounded(settled),
        replayed: rounded(replayed),
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

/** Microseconds: finer than a sample, without the digits that a division leaves. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function line(value: object): string {
  return `${printableJson(value)}\n`;
}
