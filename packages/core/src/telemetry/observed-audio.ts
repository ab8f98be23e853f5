import type { Attributes, BatchObservableResult, Meter, ObservableCounter, ObservableGauge } from '@opentelemetry/api';
import type { ObservedSession } from '../session/observer.ts';

type Stats = ObservedSession['stats'];

/** Seconds that only grow, by what they are called. */
const totals = {
  'throughline.audio.accepted': [
    'Audio taken from callers',
    (stats: Stats) => ('accepted' in stats ? stats.accepted : 0),
  ],
  'throughline.audio.replayed': [
    'Audio that was sent again',
    (stats: Stats) => ('accepted' in stats ? stats.replayed : 0),
  ],
  'throughline.audio.gaps': [
    'Audio that no answer will cover',
    (stats: Stats) => ('accepted' in stats ? stats.gapSeconds : 0),
  ],
  'throughline.audio.spoken': ['Audio that voices gave', (stats: Stats) => ('accepted' in stats ? 0 : stats.seconds)],
  'throughline.session.outage': ['Time without a link', (stats: Stats) => stats.outageMs / 1000],
} as const satisfies Readonly<Record<string, readonly [description: string, of: (stats: Stats) => number]>>;

/** Sessions of the same attributes, which are one series of each metric. */
interface Series {
  readonly attributes: Attributes;
  readonly open: Set<ObservedSession>;
  /** Of the sessions that are over, in the order of `totals`. */
  readonly over: number[];
}

/** What is not counted as it happens, and asked for only when metrics are collected. */
export class ObservedAudio {
  readonly #series = new Map<string, Series>();
  readonly #counters: readonly ObservableCounter[];
  readonly #lag: ObservableGauge;

  constructor(meter: Meter) {
    this.#counters = Object.entries(totals).map(([name, [description]]) =>
      meter.createObservableCounter(name, { description, unit: 's' }),
    );
    this.#lag = meter.createObservableGauge('throughline.audio.lag', {
      description: 'Accepted audio that was not sent yet, of the session that has most of it',
      unit: 's',
    });
    meter.addBatchObservableCallback((result) => this.#observe(result), [...this.#counters, this.#lag]);
  }

  add(session: ObservedSession, attributes: Attributes): void {
    this.#seriesOf(attributes).open.add(session);
  }

  delete(session: ObservedSession): void {
    for (const { open, over } of this.#series.values()) {
      if (!open.delete(session)) continue;
      for (const [index, value] of valuesOf(session.stats).entries()) over[index] = (over[index] ?? 0) + value;
    }
  }

  #seriesOf(attributes: Attributes): Series {
    const key = JSON.stringify(attributes);
    const found = this.#series.get(key);
    if (found !== undefined) return found;
    const series: Series = { attributes, open: new Set(), over: [] };
    this.#series.set(key, series);
    return series;
  }

  #observe(result: BatchObservableResult): void {
    for (const { attributes, open, over } of this.#series.values()) {
      const all = Array.from(open, ({ stats }) => stats);
      const values = all.map(valuesOf);
      for (const [index, counter] of this.#counters.entries()) {
        const sum = values.reduce((before, value) => before + (value[index] ?? 0), over[index] ?? 0);
        result.observe(counter, sum, attributes);
      }
      const lags = all.map((stats) => ('accepted' in stats ? stats.lagSeconds : 0));
      result.observe(this.#lag, Math.max(0, ...lags), attributes);
    }
  }
}

function valuesOf(stats: Stats): readonly number[] {
  return Object.values(totals).map(([, of]) => of(stats));
}
