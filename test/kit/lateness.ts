import type { Clock, TranscriptionSession } from '@throughline/core';

/** What a live session has shown, and when. */
export interface Lateness {
  /** Partials that go on beyond all before: what was told before is not told late. Milliseconds, of the clock, and after the frame of 100 ms that holds the end of the last word. */
  readonly told: readonly { readonly at: number; readonly lateMs: number }[];
  /** When links took over from others, by the clock. */
  readonly takenOver: readonly number[];
}

/** Notes how late each partial of a session is that begins now. */
export function latenessOf(session: TranscriptionSession, clock: Pick<Clock, 'now'>): Lateness {
  const told: { readonly at: number; readonly lateMs: number }[] = [];
  const takenOver: number[] = [];
  const begun = clock.now();
  let farthest = 0;
  session.on('link', ({ state }) => {
    if (state === 'retiring') takenOver.push(clock.now());
  });
  session.on('partial', ({ end }) => {
    if (end <= farthest) return;
    farthest = end;
    const at = clock.now();
    told.push({ at, lateMs: at - begun - Math.ceil(end * 10) * 100 });
  });
  return { told, takenOver };
}
