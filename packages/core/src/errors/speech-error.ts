import type { Summary } from '../results/summary.ts';
import { helpFor } from '#code-help';
import { codes } from './codes.ts';
import type { CodeFacts } from './codes/entry.ts';
import { rebuildCause } from './cause.ts';
import { cutRaw } from './raw.ts';
import type { ErrorCode, ErrorContexts, Recovery, Scope } from './codes.ts';
import type { PastFailure } from './past-failure.ts';
import { keepRemedies, remedyFor, type RemedyOn, type Surface } from './remedies.ts';

export type { ErrorCode, ErrorContexts, Recovery, Scope };

// Not a class check: an application may hold two copies of this package, and their errors must know each other.
const brand = Symbol.for('throughline.SpeechError');

/** `context` may be left out where the code asks for none. */
type ContextOption<C extends ErrorCode> =
  Record<never, never> extends ErrorContexts[C]
    ? { readonly context?: ErrorContexts[C] }
    : { readonly context: ErrorContexts[C] };

/** What a `SpeechError` is made of besides its code. */
export type SpeechErrorOptions<C extends ErrorCode> = ContextOption<C> & {
  /** What was wrong, where, and what to do; without the code, which is put before it. */
  readonly message: string;
  /** Default: the catalogue's, by code. */
  readonly recovery?: Recovery | undefined;
  /** Default: the catalogue's, by code. */
  readonly scope?: Scope | undefined;
  /** Milliseconds that the provider asked to wait before the next try. */
  readonly retryAfterMs?: number | undefined;
  /** Default: the catalogue's, by code. `null`: none, where the catalogue's would be wrong. */
  readonly remedy?: string | null | undefined;
  /** The remedy in the words of other surfaces, where its own name nothing that exists there. Default: the catalogue's, unless there is a `remedy`. */
  readonly remedyOn?: RemedyOn | undefined;
  /** Where it is read; decides which remedy it has. Default: `api`. */
  readonly surface?: Surface | undefined;
  /** Where to report it to the provider: an address. */
  readonly support?: string | undefined;
  /** The provider's name in lower case. */
  readonly provider?: string | undefined;
  /** The provider's own code, as it wrote it. */
  readonly providerCode?: number | string | undefined;
  /** Status of a refused handshake, or of another answer over HTTP. */
  readonly httpStatus?: number | undefined;
  /** Close code of the WebSocket. */
  readonly closeCode?: number | undefined;
  /** An id by which the provider's support can find the link or the request. */
  readonly requestId?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly at?: string | undefined;
  /** What the provider answered, as it came; 4 KiB of it are kept, after its secrets were taken out. */
  readonly raw?: string | undefined;
  /** Whatever was thrown; rebuilt from its name, message and code, so that nothing else rides along. */
  readonly cause?: unknown;
  /** The failures that came before it, oldest first. */
  readonly causes?: readonly PastFailure[] | undefined;
  /** Takes the secrets out of every text of the error, the cause's included. Default: texts stay as they are. */
  readonly redact?: ((text: string) => string) | undefined;
};

/**
 * The one class of errors of this package. Distinguish kinds by `code`, after `isSpeechError`:
 *
 * ```ts
 * if (isSpeechError(error, 'insufficient-balance')) console.error(error.message, error.remedy);
 * ```
 */
export class SpeechError<C extends ErrorCode = ErrorCode> extends Error {
  /** What happened: one of a closed list that grows and never changes meaning. */
  readonly code: C;
  /** What the runtime does about it by itself; `none` where the caller has to act. */
  readonly recovery: Recovery;
  /** What it is the end of, where nothing recovers it. */
  readonly scope: Scope;
  /** Facts by code, for programs: what the message says, in parts. */
  readonly context: ErrorContexts[C];
  /** Milliseconds that the provider asked to wait before the next try. */
  declare readonly retryAfterMs?: number;
  /** What a person can do about it, as an imperative sentence; absent where we do not know. */
  declare readonly remedy?: string;
  /** The remedy in the words of other surfaces; never printed along with the rest. */
  declare readonly remedyOn?: RemedyOn;
  /** Where to report it to the provider if it goes on: an address, as its error page gives it. */
  declare readonly support?: string;
  /** The provider's name in lower case. */
  declare readonly provider?: string;
  /** The provider's own code, as it wrote it. */
  declare readonly providerCode?: number | string;
  /** Status of a refused handshake, or of another answer over HTTP. */
  declare readonly httpStatus?: number;
  /** Close code of the WebSocket. */
  declare readonly closeCode?: number;
  /** An id by which the provider's support can find the link or the request: the one that its answer names, else the link's own. */
  declare readonly requestId?: string;
  /** When it happened: ISO 8601 in UTC. */
  declare readonly at?: string;
  /** What the provider answered, whole: a body, a frame or a close reason; secrets taken out, at most 4 KiB of UTF-8. */
  declare readonly raw?: string;
  /** The session in numbers when it failed; only on errors that end a session. */
  declare readonly summary?: Summary;
  /** What was thrown underneath: its name, message and code, and nothing else of it. */
  declare readonly cause?: Error;
  /**
   * The failures that led to it, oldest first, the last five since the last success at most: on errors that end a session. On
   * one that takes the place of another (`retry-budget-spent`, `replay-stuck`) the last of them is the one replaced.
   */
  declare readonly causes?: readonly PastFailure[];

  static {
    // On the prototype, so that they do not clutter every printed error.
    Object.defineProperty(this.prototype, 'name', { value: 'SpeechError', configurable: true, writable: true });
    Object.defineProperty(this.prototype, brand, { value: true });
  }

  constructor(code: C, options: SpeechErrorOptions<C>) {
    const redact = options.redact ?? ((text: string) => text);
    super(`${code}: ${redact(options.message)}`);
    const usual: CodeFacts = codes[code];
    const help = helpFor(code);
    this.code = code;
    this.recovery = options.recovery ?? usual.recovery;
    this.scope = options.scope ?? usual.scope;
    this.context = redactLeaves(options.context ?? {}, redact) as ErrorContexts[C];
    // A remedy of its own makes those of the catalogue wrong, on every surface.
    const remedies = options.remedy === undefined ? { ...help, ...given(options.remedyOn) } : options;
    const remedy = remedyFor(remedies, options.surface ?? 'api');
    const rest: Partial<Record<keyof SpeechError, unknown>> = {
      retryAfterMs: options.retryAfterMs,
      remedy: remedy === undefined ? undefined : redact(remedy),
      support: options.support,
      provider: options.provider,
      providerCode: typeof options.providerCode === 'string' ? redact(options.providerCode) : options.providerCode,
      httpStatus: options.httpStatus,
      closeCode: options.closeCode,
      requestId: options.requestId === undefined ? undefined : redact(options.requestId),
      at: options.at,
      // Taken out first, then cut, so that no cut goes through a secret.
      raw: options.raw === undefined || options.raw === '' ? undefined : cutRaw(redact(options.raw)),
    };
    // Only what is known becomes a property: a printed error is read by a person in a hurry.
    for (const [key, value] of Object.entries(rest)) if (value !== undefined) define(this, key, value, true);
    keepRemedies(this, remedies.remedyOn && redactedOn(remedies.remedyOn, redact));
    if (options.cause !== undefined) define(this, 'cause', rebuildCause(options.cause, redact), false);
    // Not in what is printed, as the cause is: five failures would hide the one that they led to.
    if (options.causes !== undefined) {
      const causes = options.causes.map((past) => redactLeaves(past, redact));
      define(this, 'causes', causes, false);
    }
  }

  /** Every public field that is known, for logs and for crossing a process boundary. */
  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = { name: this.name, message: this.message };
    Object.assign(json, this);
    if (this.cause !== undefined) {
      json['cause'] = Object.assign({ name: this.cause.name, message: this.cause.message }, this.cause);
    }
    if (this.causes !== undefined) json['causes'] = this.causes;
    return json;
  }
}

/** The same class for each code apart, so that a `switch` on `code` narrows `context`. */
export type AnySpeechError = { [C in ErrorCode]: SpeechError<C> }[ErrorCode];

/** Whether a caught value is a `SpeechError`, and of this code if one is given. True for errors of other copies of this package too. */
export function isSpeechError(error: unknown): error is AnySpeechError;
export function isSpeechError<C extends ErrorCode>(error: unknown, code: C): error is SpeechError<C>;
export function isSpeechError(error: unknown, code?: ErrorCode): boolean {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return code === undefined || ('code' in error && error.code === code);
}

/** Puts the session's numbers on an error that ends it; returns the same error. An error keeps the first that it was given. */
export function withSummary<E extends SpeechError>(error: E, summary: Summary): E {
  if (error.summary === undefined) define(error, 'summary', summary, true);
  return error;
}

/** Puts the failures that led to it on an error that ends a session; returns the same error. An error keeps the first that it was given. */
export function withCauses<E extends SpeechError>(error: E, causes: readonly PastFailure[]): E {
  const takes = error.causes === undefined && causes.length > 0 && Object.isExtensible(error);
  if (takes) define(error, 'causes', causes, false);
  return error;
}

/** Puts on an error what is known of where and when it happened, as far as it does not say so itself; returns the same error. */
export function withFacts<E extends SpeechError>(
  error: E,
  facts: Partial<Pick<SpeechError, 'at' | 'provider'>> & { readonly requestId?: string | undefined },
): E {
  for (const [key, value] of Object.entries(facts)) {
    const absent = error[key as keyof SpeechError] === undefined && value !== undefined;
    if (absent && Object.isExtensible(error)) define(error, key, value, true);
  }
  return error;
}

/**
 * Says what is done about an error where it is seen, which may be less than elsewhere; returns the same error. An error that
 * claims a recovery that nobody does makes its reader wait for nothing.
 */
export function withRecovery<E extends SpeechError>(error: E, recovery: Recovery): E {
  // A caller's own error may be one that must not be changed.
  if (error.recovery !== recovery && !Object.isFrozen(error)) define(error, 'recovery', recovery, true);
  return error;
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: false });
}

function redactLeaves<T extends object>(context: T, redact: (text: string) => string): T {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]: [string, unknown]) => [key, redacted(value, redact)]),
  ) as T;
}

function given(remedyOn: RemedyOn | undefined): { readonly remedyOn?: RemedyOn } {
  return remedyOn === undefined ? {} : { remedyOn };
}

function redactedOn(remedyOn: RemedyOn, redact: (text: string) => string): RemedyOn {
  return Object.fromEntries(
    Object.entries(remedyOn).map(([surface, remedy]) => [surface, remedy === null ? null : redact(remedy)]),
  );
}

function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, redact));
  return typeof value === 'object' && value !== null ? redactLeaves(value, redact) : value;
}
