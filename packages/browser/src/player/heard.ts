import type { WorkletReport } from './worklet.ts';

/** A place in what was sent to the worklet, and how much was played before it. In samples. */
export type Place = Pick<WorkletReport, 'at' | 'played'>;

export interface Heard {
  report(report: WorkletReport): void;
  /**
   * What the loudspeaker gives when the context's clock is at `seconds`. It never goes back, though the browser may estimate its own
   * delay anew.
   */
  place(seconds: number): Place;
}

/**
 * Knows what is heard at a moment. The worklet reports what it has rendered; the loudspeaker is later than that, by tenths of a
 * second where it is a wireless one. Between two reports the sound goes on evenly.
 */
export function heard(sampleRate: number): Heard {
  const reports: WorkletReport[] = [];
  let last: Place = { at: 0, played: 0 };
  return {
    report: (report) => void reports.push(report),
    place(seconds) {
      const frame = seconds * sampleRate;
      const passed = reports.findLastIndex((report) => report.frame <= frame);
      // What is before the last report that was passed is not asked for again.
      reports.splice(0, passed);
      const [report, next] = reports;
      if (!report || passed < 0) return last;
      const samples = report.state === 'playing' ? Math.floor(frame - report.frame) : 0;
      const more = Math.min(samples, (next?.played ?? Infinity) - report.played);
      if (report.played + more >= last.played) last = { at: report.at + more, played: report.played + more };
      return last;
    },
  };
}
