import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { ObservedError, ObservedLink, ObservedSession } from '../session/observer.ts';
import { attribute } from './names.ts';

const verbs = { transcription: 'transcribe', voice: 'speak', assessment: 'assess' } as const;

/** The spans of one session: its own, beneath what was active when it began, and one for each link beneath that. */
export class SessionSpans {
  readonly #tracer: Tracer;
  readonly #attributes: Attributes;
  /** Of links that do not say which. */
  readonly #provider: string;
  readonly #span: Span;
  readonly #context: Context;
  readonly #links = new Map<number, Span>();

  constructor(tracer: Tracer, { kind, provider }: ObservedSession, attributes: Attributes) {
    this.#tracer = tracer;
    this.#attributes = attributes;
    this.#provider = provider;
    const around = context.active();
    this.#span = tracer.startSpan(`${verbs[kind]} ${provider}`, { attributes }, around);
    this.#context = trace.setSpan(around, this.#span);
  }

  link(event: ObservedLink): void {
    const { epoch, state, requestId, provider = this.#provider } = event;
    if (state === 'dialling') {
      const attributes = { ...this.#attributes, [attribute.provider]: provider, [attribute.epoch]: epoch };
      const span = this.#tracer.startSpan(`link ${provider}`, { kind: SpanKind.CLIENT, attributes }, this.#context);
      this.#links.set(epoch, span);
      return;
    }
    const span = this.#links.get(epoch);
    if (span === undefined) return;
    if (requestId !== undefined) span.setAttribute(attribute.requestId, requestId);
    if (state === 'open' || state === 'ready' || state === 'retiring') {
      span.addEvent(state);
      return;
    }
    this.#links.delete(epoch);
    span.setAttribute(attribute.outcome, state);
    if (event.state === 'failed') failed(span, event.error);
    span.end();
  }

  warned(code: string): void {
    this.#span.addEvent('warning', { [attribute.warning]: code });
  }

  ended(
    stats: ObservedSession['stats'],
    outcome: 'closed' | 'failed' | 'aborted',
    error: ObservedError | undefined,
  ): void {
    this.#span.setAttributes({ [attribute.outcome]: outcome, ...figures(stats) });
    // Whoever aborts a session knows why.
    if (outcome === 'failed' && error !== undefined) failed(this.#span, error);
    this.#span.end();
  }
}

/** By its code alone: a message may quote the provider. */
function failed(span: Span, { code, httpStatus, closeCode }: ObservedError): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute(attribute.errorType, code);
  if (httpStatus !== undefined) span.setAttribute(attribute.httpStatus, httpStatus);
  if (closeCode !== undefined) span.setAttribute(attribute.closeCode, closeCode);
}

function figures(stats: ObservedSession['stats']): Attributes {
  const all = {
    'throughline.session.dials': stats.dials,
    'throughline.session.links': stats.links,
    'throughline.session.outage': stats.outageMs / 1000,
  };
  if (!('accepted' in stats)) return { ...all, 'throughline.audio.spoken': stats.seconds };
  return {
    ...all,
    'throughline.audio.accepted': stats.accepted,
    'throughline.audio.replayed': stats.replayed,
    'throughline.audio.gaps': stats.gapSeconds,
  };
}
