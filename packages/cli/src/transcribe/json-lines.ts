import type { RouteShare, TurnPhase } from '@throughline/core';
import { printableJson } from '@throughline/core/internal';
import { failureFields } from './outcome.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

/**
 * One JSON object a line, distinguished by `type`; all times in seconds on the source clock. Fields:
 *
 * - `partial`, `final`, `retract`: `id`, `text`, `start`, `end`, `epoch`, and where known `words` (`text`, `start`, `end`,
 *   `confidence`, `speaker`, `language`), `speaker`, `channel`, `confidence`, `language`, `entities`; a `final` with `unconfirmed` was a partial that the provider left so
 * - `turn`: `phase`, `at`, `epoch`, and where known `confidence`, `cause`, `channel`
 * - `relabel`: `id` of a final, its `words` and `speaker` as they are now, `epoch`
 * - `seam`: `epoch`, `from`, `settled`, `replayed`, `cause`, `exact`, and `channel` where each has a session of its own
 * - `route`: `provider` and `index` of the route that is in use now, `from`, `reason`, where known `code`, `message`, `remedy` of what
 *   the one before was lost of, and `channel` where each has a session of its own
 * - `gap`: `start`, `end`, `reason`, and `channel` where it is of one of several
 * - `end`, always the last line: `outcome` (`complete`, `interrupted`, `failed`), `accepted`, `settled`, `replayed`, `dials`, `links`,
 *   `finals`, `seams`, `gaps`, `unreadFrames` (numbers of), `wordless` (seconds), of several routes `routes` (of each `provider`, `index`, `links`, `heard`, `replayed`), and after a failure `code` (`run-timeout` by `--timeout`), `message`, `remedy`
 */
export function jsonLines({ partials }: WriterOptions): TranscriptWriter {
  return {
    result: (result) => (partials || result.type === 'final' ? line(result) : ''),
    // What only seems to be so is left out with the partials.
    turn: (turn) => (partials || lasting.has(turn.phase) ? line({ ...turn, at: rounded(turn.at) }) : ''),
    relabel: (relabel) => line(relabel),
    seam: ({ epoch, from, settled, replayed, cause, exact, channel }) =>
      line({
        type: 'seam',
        epoch,
        from: rounded(from),
        settled: rounded(settled),
        replayed: rounded(replayed),
        cause,
        exact,
        ...(channel === undefined ? {} : { channel }),
      }),
    route: ({ provider, index, from, reason, error, channel }) =>
      line({
        type: 'route',
        provider,
        index,
        from: rounded(from),
        reason,
        ...(error === undefined ? {} : failureFields(error)),
        ...(channel === undefined ? {} : { channel }),
      }),
    gap: ({ start, end, channel, reason }) =>
      line({
        type: 'gap',
        start: rounded(start),
        end: rounded(end),
        ...(channel === undefined ? {} : { channel }),
        reason,
      }),
    end: (summary, { type, ...failure }) => {
      const { accepted, settled, replayed, dials, links, finals, seams, gaps, unreadFrames, wordless, routes } =
        summary;
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
        ...(routes === undefined ? {} : { routes: routes.map(shareOf) }),
        ...failure,
      });
    },
  };
}

function shareOf({ provider, index, links, heard, replayed }: RouteShare): object {
  return { provider, index, links, heard: rounded(heard), replayed: rounded(replayed) };
}

const lasting: ReadonlySet<TurnPhase> = new Set(['start', 'end']);

/** Microseconds: finer than a sample, without the digits that a division leaves. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function line(value: object): string {
  return `${printableJson(value)}\n`;
}
