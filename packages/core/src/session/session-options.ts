import { systemClock, systemRandom, type Clock, type Random } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Transport } from '../transport.ts';
import { describe } from '../protocol/check-config.ts';
import type { CredentialsOption } from '../protocol/credentials.ts';
import type { FailoverSettings } from './failover.ts';
import type { LinkGovernor } from './governor/admission.ts';
import type { SessionObserver } from './observer.ts';
import type { RetryLimits } from './retry-policy.ts';

/** What every session takes, whether it recognises or speaks. */
export interface SessionOptions<C extends object> {
  /** An object, or a function that is asked at each dial (limit 10 s). */
  readonly credentials: CredentialsOption<C>;
  /** How long a session tries before it fails. */
  readonly retry?: {
    /** Milliseconds without a streaming link until the session fails; 0 to a day. Default: 2 min for live audio and for a voice, else 10 min. */
    readonly budgetMs?: number;
    /** Milliseconds to wait for a free slot of the account; 0 to a day. Default: 5 min for live audio and for a voice, else 60 min. */
    readonly slotMs?: number;
  };
  /** How long each step of a link may take, and how large what it receives may be. */
  readonly limits?: {
    /** Milliseconds until a WebSocket must be open; 100 to 600 000. Default: 10 000. */
    readonly connectMs?: number;
    /** Milliseconds until the provider must then be ready; 100 to 600 000. Default: 5 000. */
    readonly readyMs?: number;
    /**
     * Milliseconds from the end being sent to the provider's end of stream, while it answers pings; 1 000 to 3 600 000. Where pings
     * are not answered, or the platform has none, `drainQuietMs` is the limit as well. Default: 60 000.
     */
    readonly drainMs?: number;
    /**
     * Milliseconds without a frame, once the end was sent, after which a provider that gives no other sign of life is not waited
     * for any longer; 1 000 to 3 600 000. Raise it in a browser for a provider that takes long over its last results.
     * Default: 10 000.
     */
    readonly drainQuietMs?: number;
    /** Bytes of the largest inbound frame; 1 KiB to 1 GiB. Default: 1 MiB, for a voice 8 MiB. */
    readonly inboundBytes?: number;
  };
  /** Aborts the session, as `abort(signal.reason)` does. Default: none. */
  readonly signal?: AbortSignal;
  /** Hears what listeners and other functions of the caller's throw or reject with. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** Allow `ws:` with credentials to a host that is not this machine. Default: false. */
  readonly allowInsecureUrl?: boolean;
  /**
   * Shared by all sessions of one account in this process, whatever they do: `new Governor()` of `@throughline/core/governor`. A
   * session then waits for its turn instead of being refused. Default: each session for itself, and no more than 100 dials of one
   * host in any second.
   */
  readonly governor?: LinkGovernor;
  /**
   * Is shown the session inside the call that begins it, to measure it or to trace it: `openTelemetry()` of
   * `@throughline/core/telemetry`, or a function of your own. Default: none. In Node every session is also published on the channel
   * `throughline:session` of `node:diagnostics_channel`.
   */
  readonly observer?: SessionObserver;
  /** What opens sockets. `@throughline/node` and `@throughline/browser` fill it in. */
  readonly transport: Transport;
  /** Reports that the network went away or came back. A platform fills it in where it can. Default: none. */
  readonly lifecycle?: Lifecycle;
  /** For tests: who owns time. Default: the platform's clock. */
  readonly clock?: Clock;
  /** For tests: who owns chance. Default: the platform's. */
  readonly random?: Random;
  /** Hears the inspection events of the session's state machine, for debugging. Their form is not part of the API. */
  readonly inspect?: (event: object) => void;
}

/** When a fresh link takes over from the active one, and how. */
export interface RotateSettings {
  /** Milliseconds from ready. Infinity: only the provider's limit counts. */
  readonly afterMs: number;
  /** Whether it is made while the other one still streams. */
  readonly overlap: boolean;
}

/** Those options with every default in its place. */
export interface SessionSettings {
  readonly clock: Clock;
  readonly random: Random;
  readonly retryLimits: RetryLimits;
  readonly connectMs: number;
  readonly readyMs: number;
  readonly drainMs: number;
  readonly drainQuietMs: number;
  readonly inboundBytes: number;
  /** When a fresh link takes over. Default: before the provider ends the active one, where it is known when that is. */
  readonly rotate?: RotateSettings | false | undefined;
  /** When the session goes on with another of its routes; absent where it has one. */
  readonly failover?: FailoverSettings;
}

/** What holds where the caller says nothing. */
export interface SessionDefaults {
  readonly budgetMs: number;
  readonly slotMs: number;
  readonly inboundBytes: number;
}

export const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const FIRST_CONTACT_MS = 10_000;

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function sessionSettingsOf(
  options: Omit<SessionOptions<object>, 'credentials'>,
  defaults: SessionDefaults,
): SessionSettings {
  const { retry, limits, governor } = options;
  if (governor !== undefined && typeof (governor as Partial<LinkGovernor> | null)?.admit !== 'function')
    throw noGovernor();
  return {
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    retryLimits: {
      budgetMs: within('retry.budgetMs', retry?.budgetMs ?? defaults.budgetMs, 0, DAY_MS),
      slotMs: within('retry.slotMs', retry?.slotMs ?? defaults.slotMs, 0, DAY_MS),
      firstContactMs: FIRST_CONTACT_MS,
    },
    connectMs: within('limits.connectMs', limits?.connectMs ?? 10_000, 100, 10 * MINUTE_MS),
    readyMs: within('limits.readyMs', limits?.readyMs ?? 5_000, 100, 10 * MINUTE_MS),
    drainMs: within('limits.drainMs', limits?.drainMs ?? MINUTE_MS, 1_000, 60 * MINUTE_MS),
    drainQuietMs: within('limits.drainQuietMs', limits?.drainQuietMs ?? 10_000, 1_000, 60 * MINUTE_MS),
    inboundBytes: within('limits.inboundBytes', limits?.inboundBytes ?? defaults.inboundBytes, 1024, 2 ** 30),
  };
}

function noGovernor(): SpeechError {
  const wanted = 'a governor, like new Governor() of @throughline/core/governor';
  return new SpeechError('config-invalid', {
    message: `governor has no admit(), but must be ${wanted}`,
    context: { field: 'governor', found: 'a value without admit()', wanted },
  });
}

/** The value, where it is a number in its range; throws `config-invalid` otherwise. */
export function within(field: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const wanted = most === Infinity ? `a number from ${least} on` : `a number from ${least} to ${most}`;
  const found = describe(value);
  throw new SpeechError('config-invalid', {
    message: `${field} is ${found}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}
