import {
  ValueType,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type UpDownCounter,
} from '@opentelemetry/api';
import { systemClock } from '../clock.ts';
import type { Measure, MeasureName } from '../results/stats.ts';
import type { ObservedLink, ObservedSession } from '../session/observer.ts';
import { attribute } from './names.ts';
import { ObservedAudio } from './observed-audio.ts';

/** Of a second and less most of what is measured here is. */
const LATENCY_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30];
const LIFE_SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400];

const latencies: Readonly<Record<MeasureName, readonly [name: string, description: string]>> = {
  'link-ready': ['throughline.link.ready.duration', 'From the dial of a link to its being ready'],
  'first-partial': ['throughline.first_partial.duration', 'From the sending of the first words to the first text'],
  'final-latency': ['throughline.final.duration', 'From the sending of the audio where a final ends to the final'],
  'first-audio': ['throughline.first_audio.duration', 'From the request for a sentence to its first audio'],
  result: ['throughline.result.duration', 'From the end of the audio to the assessment'],
};

/** The instruments of all sessions that share an observer. */
export class SessionMetrics {
  readonly #active: UpDownCounter;
  readonly #lived: Histogram;
  readonly #linkLived: Histogram;
  readonly #warnings: Counter;
  readonly #latencies: ReadonlyMap<MeasureName, Histogram>;
  readonly #audio: ObservedAudio;

  constructor(meter: Meter) {
    const seconds = (name: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
      meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
    this.#active = meter.createUpDownCounter('throughline.session.active', {
      description: 'Sessions that are not over',
      unit: '{session}',
      valueType: ValueType.INT,
    });
    this.#lived = seconds('throughline.session.duration', 'How long sessions lasted', LIFE_SECONDS);
    this.#linkLived = seconds('throughline.link.duration', 'How long links lasted, from the dial on', LIFE_SECONDS);
    this.#warnings = meter.createCounter('throughline.warnings', {
      description: 'Warnings of sessions',
      unit: '{warning}',
      valueType: ValueType.INT,
    });
    this.#latencies = new Map(
      Object.entries(latencies).map(([name, [metric, description]]) => [
        name as MeasureName,
        seconds(metric, description, LATENCY_SECONDS),
      ]),
    );
    this.#audio = new ObservedAudio(meter);
  }

  /** A session has begun; what happens to it is counted with these attributes. */
  begun(session: ObservedSession, attributes: Attributes) {
    const dialled = new Map<number, number>();
    this.#active.add(1, attributes);
    this.#audio.add(session, attributes);
    return {
      link: (event: ObservedLink): void => {
        const { epoch, state, provider } = event;
        if (state === 'dialling') dialled.set(epoch, systemClock.now());
        const since = dialled.get(epoch);
        if ((state !== 'drained' && state !== 'failed') || since === undefined) return;
        dialled.delete(epoch);
        const error = event.state === 'failed' ? { [attribute.errorType]: event.error.code } : {};
        const to = provider === undefined ? {} : { [attribute.provider]: provider };
        const how = { ...attributes, ...to, [attribute.outcome]: state, ...error };
        this.#linkLived.record((systemClock.now() - since) / 1000, how);
      },
      measure: ({ name, ms }: Measure): void => this.#latencies.get(name)?.record(ms / 1000, attributes),
      warned: (code: string): void => this.#warnings.add(1, { ...attributes, [attribute.warning]: code }),
      ended: (stats: ObservedSession['stats'], outcome: string, code: string | undefined): void => {
        this.#active.add(-1, attributes);
        this.#audio.delete(session);
        const error = outcome === 'failed' && code !== undefined ? { [attribute.errorType]: code } : {};
        this.#lived.record(stats.ageMs / 1000, { ...attributes, [attribute.outcome]: outcome, ...error });
      },
    };
  }
}
