import { metrics, trace, type Attributes, type Meter, type Tracer } from '@opentelemetry/api';
import type { ObservedSession, SessionObserver } from '../session/observer.ts';
import { attribute } from './names.ts';
import { SessionMetrics } from './session-metrics.ts';
import { SessionSpans } from './session-spans.ts';

/** What `openTelemetry` takes. */
export interface TelemetryOptions {
  /** What makes spans. Default: of the tracer provider that is registered globally, named `throughline`. */
  readonly tracer?: Tracer;
  /** What makes instruments. Default: of the meter provider that is registered globally, named `throughline`. */
  readonly meter?: Meter;
  /** On every span and every measurement besides Throughline's own: a tenant, a region. Of few different values. Default: none. */
  readonly attributes?: Attributes;
}

const SCOPE = 'throughline';

/**
 * An observer that traces and measures sessions with OpenTelemetry: a span for each session and one for each link beneath it, and
 * metrics, by the names in `docs/observability.md`. No attribute holds a secret, an address or a word of what is said. Make one, and
 * give it to all sessions; two that share a meter would count twice what is observed.
 *
 * ```ts
 * const observer = openTelemetry();
 * const session = transcribe({ protocol, credentials, observer });
 * ```
 */
export function openTelemetry(options: TelemetryOptions = {}): SessionObserver {
  const { tracer = trace.getTracer(SCOPE), meter = metrics.getMeter(SCOPE), attributes = {} } = options;
  const measured = new SessionMetrics(meter);
  return (session) => {
    const own = { ...attributes, [attribute.kind]: session.kind, [attribute.provider]: session.provider };
    watch(session, new SessionSpans(tracer, session, own), measured.begun(session, own));
  };
}

/** What a session tells goes to its spans and to the metrics. */
function watch(session: ObservedSession, spans: SessionSpans, measured: ReturnType<SessionMetrics['begun']>): void {
  session.on('link', (event) => {
    spans.link(event);
    measured.link(event);
  });
  session.on('measure', (measure) => measured.measure(measure));
  session.on('warning', ({ code }) => {
    spans.warned(code);
    measured.warned(code);
  });
  session.on('status', ({ state, error }) => {
    if (state !== 'closed' && state !== 'failed' && state !== 'aborted') return;
    const { stats } = session;
    measured.ended(stats, state, error?.code);
    spans.ended(stats, state, error);
  });
}
