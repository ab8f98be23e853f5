import type { Attributes } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { context, type Meter, type Tracer } from '@opentelemetry/api';

/** One series of a metric: its value; of a histogram, how often it was recorded, and the sum. */
interface Series {
  readonly metric: string;
  readonly unit: string;
  readonly attributes: Attributes;
  readonly value: number | { readonly count: number; readonly sum: number };
}

/** OpenTelemetry as an application sets it up, with what it would export kept in memory. */
export interface InMemoryTelemetry {
  readonly tracer: Tracer;
  readonly meter: Meter;
  spans(): readonly ReadableSpan[];
  collect(): Promise<readonly Series[]>;
}

class Reader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

export function inMemoryTelemetry(): InMemoryTelemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new InMemorySpanExporter();
  const tracers = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const reader = new Reader();
  const meters = new MeterProvider({ readers: [reader] });
  return {
    tracer: tracers.getTracer('test'),
    meter: meters.getMeter('test'),
    spans: () => exporter.getFinishedSpans(),
    collect: async () => seriesOf((await reader.collect()).resourceMetrics),
  };
}

function seriesOf({ scopeMetrics }: ResourceMetrics): readonly Series[] {
  return scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({
        metric: name,
        unit,
        attributes,
        value: typeof value === 'number' ? value : { count: value.count, sum: value.sum ?? 0 },
      })),
    ),
  );
}
