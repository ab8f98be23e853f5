import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RelayDenial } from '@throughline/core/internal';
import type { RelaySession, SessionEnd } from './session.ts';

/** Counts what a relay does, in a registry of its own. No label holds a user or an address. */
export class RelayMetrics {
  readonly registry = new Registry();
  readonly #sessions: Gauge<'upstream'>;
  readonly #draining: Gauge;
  readonly #denied: Counter<'code'>;
  readonly #ended: Counter<'upstream' | 'by' | 'how'>;
  readonly #bytes: Counter<'upstream' | 'direction'>;
  readonly #frames: Counter<'upstream' | 'direction'>;
  readonly #holds: Counter<'upstream' | 'direction'>;
  readonly #covered: Counter<'upstream'>;
  readonly #opening: Histogram<'upstream'>;
  readonly #seconds: Histogram<'upstream'>;
  /** What of each session was counted already. */
  readonly #counted = new WeakMap<RelaySession, Counted>();

  constructor() {
    const registers = [this.registry];
    const named = (name: string, help: string) => ({ name: `throughline_relay_${name}`, help, registers });
    const upstream = ['upstream'] as const;
    const directions = ['upstream', 'direction'] as const;
    this.#sessions = new Gauge({
      ...named('sessions', 'Sessions that are open or being opened'),
      labelNames: upstream,
    });
    this.#draining = new Gauge(named('draining', '1 while no sessions are taken'));
    this.#denied = new Counter({
      ...named('denied_total', 'Sessions that the relay itself refused'),
      labelNames: ['code'],
    });
    this.#ended = new Counter({
      ...named('ended_total', 'Sessions that are over, by what ended them'),
      labelNames: ['upstream', 'by', 'how'],
    });
    this.#bytes = new Counter({
      ...named('bytes_total', 'Bytes of frames that were passed on'),
      labelNames: directions,
    });
    this.#frames = new Counter({ ...named('frames_total', 'Frames that were passed on'), labelNames: directions });
    this.#holds = new Counter({
      ...named('holds_total', 'How often a sender was held back for its receiver'),
      labelNames: directions,
    });
    this.#covered = new Counter({
      ...named('covered_total', 'Frames of a provider in which a credential was covered'),
      labelNames: upstream,
    });
    this.#opening = new Histogram({
      ...named('opening_seconds', "Seconds until the provider's socket was open"),
      labelNames: upstream,
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    this.#seconds = new Histogram({
      ...named('session_seconds', 'Seconds that sessions lasted'),
      labelNames: upstream,
      buckets: [1, 10, 60, 300, 900, 3_600, 14_400],
    });
  }

  denied(code: RelayDenial): void {
    this.#denied.inc({ code });
  }

  draining(): void {
    this.#draining.set(1);
  }

  begun(upstream: string): void {
    this.#sessions.inc({ upstream });
  }

  opened(upstream: string, tookMs: number): void {
    this.#opening.observe({ upstream }, tookMs / 1_000);
  }

  /** Counts what has passed since the last time. */
  passed(upstream: string, session: RelaySession, covered: number): void {
    const before = this.#counted.get(session);
    const now: Counted = { up: countOf(session.upward), down: countOf(session.downward), covered };
    for (const [direction, side] of [
      ['up', 'up'],
      ['down', 'down'],
    ] as const) {
      const labels = { upstream, direction };
      this.#bytes.inc(labels, now[side].bytes - (before?.[side].bytes ?? 0));
      this.#frames.inc(labels, now[side].frames - (before?.[side].frames ?? 0));
      this.#holds.inc(labels, now[side].holds - (before?.[side].holds ?? 0));
    }
    this.#covered.inc({ upstream }, covered - (before?.covered ?? 0));
    this.#counted.set(session, now);
  }

  ended(upstream: string, session: RelaySession, { by, how }: SessionEnd): void {
    this.#sessions.dec({ upstream });
    this.#ended.inc({ upstream, by, how });
    this.#seconds.observe({ upstream }, session.seconds);
  }
}

interface Count {
  readonly bytes: number;
  readonly frames: number;
  readonly holds: number;
}

interface Counted {
  readonly up: Count;
  readonly down: Count;
  readonly covered: number;
}

function countOf({ bytes, frames, holds }: Count): Count {
  return { bytes, frames, holds };
}
