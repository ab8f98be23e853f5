import { systemClock, systemRandom, type Clock, type Random } from '../clock.ts';
import type { ErrorSource } from '../errors/table.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import {
  assertOptions,
  boolean,
  callable,
  fields,
  headerSecret,
  numberBetween,
  text,
  type Check,
} from '../protocol/check-config.ts';
import { aClock, aRandom } from '../protocol/check-methods.ts';
import type { CredentialsOption } from '../protocol/credentials.ts';

/** Headers that show who asks: `{ authorization: 'Bearer …' }`. Their values are shown by nothing. */
export interface HttpCredentials {
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request, as far as `mayRepeat` needs it. */
export interface RepeatableRequest {
  /** In capitals. */
  readonly method: string;
  /** The whole address, its query included. */
  readonly url: string;
}

/** A request is about to be sent again. */
export interface HttpRetry {
  /** In capitals. */
  readonly method: string;
  /** Without its query. */
  readonly url: string;
  /** Number of the try that comes, from 2. */
  readonly attempt: number;
  /** Milliseconds until then. */
  readonly delayMs: number;
  /** New credentials are tried, an outage is waited out, the answer named a wait, or a slot of the account has to become free. */
  readonly why: 'refresh' | 'backoff' | 'retry-after' | 'slot';
  /** What the try before ended with. */
  readonly error: SpeechError;
}

/** What `retrying` takes. */
export interface RetryingOptions {
  /** The provider, with the table that names its errors: `bandwidth`, or any protocol. */
  readonly source: ErrorSource;
  /**
   * Headers for every request, or a function that gives them, asked before each try (limit 10 s) unless what it gave last has an
   * `expiresAt`. When the provider refuses them (401) a function is asked once more with `refresh: true`.
   */
  readonly credentials?: CredentialsOption<HttpCredentials>;
  /** What must never be shown besides: what the headers are made of, as a text or any object that holds it. */
  readonly secrets?: unknown;
  /**
   * Whether a request may be sent again although it may have taken effect. Default: those that do no more the second time by the
   * rules of HTTP (RFC 9110 §9.2.2): GET, HEAD, OPTIONS, TRACE, PUT, DELETE.
   */
  readonly mayRepeat?: (request: RepeatableRequest) => boolean;
  /** How long it goes on. */
  readonly retry?: {
    /** Milliseconds from the first try on in which a request is sent again, 0 to 86 400 000. Default: 2 min. */
    readonly budgetMs?: number;
    /** Milliseconds to wait for a free slot of the account, 0 to 86 400 000. Default: 5 min. */
    readonly slotMs?: number;
  };
  /** Milliseconds that one try may take until its answer begins, or, of JSON and errors, ends: 100 to 600 000. Default: 60 000. */
  readonly limitMs?: number;
  /** Called for each further try, before its wait. */
  readonly onRetry?: (retry: HttpRetry) => void;
  /** Receives what `onRetry` throws. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** Allow `credentials` to go over `http:` to a host that is not this machine. Default: false. */
  readonly allowInsecureUrl?: boolean;
  /** For tests: who owns time. */
  readonly clock?: Clock;
  /** For tests: who owns chance. */
  readonly random?: Random;
}

/** The options with every default in its place. */
export interface RetryingSettings {
  readonly source: ErrorSource;
  readonly mayRepeat: (request: RepeatableRequest) => boolean;
  readonly budgetMs: number;
  readonly slotMs: number;
  readonly limitMs: number;
  readonly allowInsecureUrl: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Methods that do no more the second time (RFC 9110 §9.2.2). */
const idempotent: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

const aList: Check = (value, field) =>
  Array.isArray(value) ? undefined : { field, found: `a value of type ${typeof value}`, wanted: 'a list of rows' };

const checkOptions = fields(
  {
    required: { source: fields({ required: { name: text('the name of a provider'), errors: aList }, open: true }) },
    optional: {
      credentials: (value, field) => (typeof value === 'function' ? undefined : checkCredentials(value, field)),
      secrets: () => undefined,
      mayRepeat: callable,
      retry: fields({
        optional: { budgetMs: numberBetween(0, DAY_MS, 'ms'), slotMs: numberBetween(0, DAY_MS, 'ms') },
      }),
      limitMs: numberBetween(100, 600_000, 'ms'),
      onRetry: callable,
      onListenerError: callable,
      allowInsecureUrl: boolean,
      clock: aClock,
      random: aRandom,
    },
  },
  true,
);

/** Fills in the defaults. Throws `config-invalid`, naming the field. */
export function settingsOf(options: RetryingOptions): RetryingSettings {
  assertOptions('retrying', 'the options', options, checkOptions);
  return {
    source: options.source,
    mayRepeat: options.mayRepeat ?? (({ method }) => idempotent.includes(method)),
    budgetMs: options.retry?.budgetMs ?? 2 * MINUTE_MS,
    slotMs: options.retry?.slotMs ?? 5 * MINUTE_MS,
    limitMs: options.limitMs ?? MINUTE_MS,
    allowInsecureUrl: options.allowInsecureUrl ?? false,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  };
}

/** Throws `config-invalid`, without any value of a header, for what the caller's function gave. */
export function assertCredentials(given: HttpCredentials): void {
  assertOptions('retrying', 'the credentials', given, checkCredentials);
}

const wantedHeaders = 'an object of header values by name, like { authorization: "Bearer …" }';

function checkCredentials(value: unknown, field: string): ReturnType<Check> {
  return fields({ required: { headers: checkHeaders }, open: true })(value, field);
}

function checkHeaders(value: unknown, field: string): ReturnType<Check> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Symbol.iterator in value) {
    return {
      field,
      found: typeof value === 'object' ? 'another kind of object' : `a value of type ${typeof value}`,
      wanted: wantedHeaders,
    };
  }
  for (const [name, content] of Object.entries(value)) {
    // Blanks stand between a scheme and its secret.
    const problem = headerSecret(
      typeof content === 'string' ? content.replaceAll(' ', '_') : content,
      `${field}.${name}`,
    );
    if (problem !== undefined) return problem;
  }
  return undefined;
}
