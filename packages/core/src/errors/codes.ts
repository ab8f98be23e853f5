/** What the runtime does about a failure by itself. */
export type Recovery = 'none' | 'reconnect' | 'refresh-credentials' | 'wait-for-slot';

/** What a failure is the end of, where nothing recovers it. */
export type Scope = 'utterance' | 'link' | 'session' | 'account';

/** What a provider may not have, or may not let an account use. `path`: an address of the provider itself. */
export type Resource = 'agent' | 'api' | 'call' | 'model' | 'path' | 'session' | 'user' | 'voice';

/** What is wrong with credentials, where the provider says it. `mismatch`: good, but not for what was asked. */
export type CredentialsProblem = 'missing' | 'malformed' | 'expired' | 'revoked' | 'mismatch';

interface NoContext {
  readonly [key: string]: never;
}

/** The closed list of codes with what each carries in `context`. Grows, never changes meaning. */
export interface ErrorContexts {
  // The caller's side
  readonly aborted: { readonly reason?: string };
  readonly 'session-ended': NoContext;
  readonly 'config-invalid': { readonly field: string; readonly found?: string; readonly wanted: string };
  readonly 'insecure-url': { readonly host: string };
  readonly 'window-full': { readonly windowSeconds: number };
  /** `unread`: results, or a voice's samples; `unreadBytes`: about how much memory the results take. */
  readonly 'slow-consumer': { readonly unread: number; readonly unreadBytes?: number };
  readonly 'audio-format': { readonly found: string; readonly wanted: string };
  readonly 'audio-container': { readonly container: string };
  /** `audioFormat`: the provider's word for what it was given. */
  readonly 'audio-invalid': { readonly reason: string; readonly at?: number; readonly audioFormat?: string };
  readonly 'audio-unreadable': { readonly path?: string; readonly reason: string };
  readonly 'credentials-failed': { readonly reason: string };
  readonly 'credentials-timeout': { readonly limitMs: number };

  // The way to the provider
  readonly 'unknown-host': { readonly host: string };
  readonly 'connection-refused': { readonly host: string };
  readonly 'certificate-invalid': { readonly host: string; readonly reason: string };
  readonly 'network-unreachable': { readonly host: string };
  /** `host`: of the provider; `proxy`: host and port of the proxy, where it is known; `status`: the proxy's own answer. */
  readonly 'proxy-failed': { readonly host: string; readonly proxy?: string; readonly status?: number };
  /** `wanted`: with what the address would have to begin. */
  readonly 'tls-mismatch': { readonly host: string; readonly wanted: 'ws:' | 'wss:' };
  readonly 'connect-timeout': { readonly limitMs: number };
  readonly 'ready-timeout': { readonly limitMs: number };
  readonly 'connection-lost': { readonly phase: 'opening' | 'handshaking' | 'streaming' | 'draining' };
  readonly 'link-silent': { readonly silentMs: number; readonly sign: 'no-bytes' | 'no-answers' | 'not-sending' };
  readonly 'frame-too-large': { readonly limitBytes: number };
  readonly 'frame-malformed': { readonly reason: string };
  /** `kinds`: the types of the frames, as the provider wrote them, or `unparsed`. */
  readonly 'unread-answer': { readonly kinds: readonly string[] };
  /** `sentence`: its number in the utterance, from 0; `tries`: how often it was asked for. */
  readonly 'no-audio': { readonly sentence: number; readonly tries: number };
  readonly 'drain-timeout': { readonly limitMs: number };
  /** `reason`: why the answer to a request never came. */
  readonly 'outcome-unknown': { readonly reason: 'timeout' | 'connection'; readonly limitMs?: number };

  // Verdicts over many links
  readonly 'retry-budget-spent': { readonly budgetMs: number; readonly attempts: number };
  readonly 'replay-stuck': { readonly position: number; readonly deaths: number };

  // The provider's own words about what was asked; what can be checked here first has the same code then
  readonly 'invalid-request': { readonly field?: string };
  /** A field that is needed is absent or empty. `fields`: all that are named, where they are several; `field` is the first. */
  readonly 'field-missing': { readonly field?: string; readonly fields?: readonly string[] };
  readonly 'parameter-out-of-range': {
    readonly parameter?: string;
    readonly found?: string;
    readonly minimum?: number;
    readonly maximum?: number;
  };
  /** `words` and `characters` are what was counted here. */
  readonly 'text-too-short': {
    readonly minimumWords?: number;
    readonly minimumCharacters?: number;
    readonly words?: number;
    readonly characters?: number;
  };
  readonly 'payload-too-large': { readonly limitBytes?: number };
  /** `mode`: the way of sending that the audio is too long for. */
  readonly 'audio-too-long': {
    readonly seconds?: number;
    readonly maximumSeconds?: number;
    readonly plan?: string;
    readonly mode?: 'stream' | 'synchronous';
  };
  readonly 'model-unavailable': { readonly model?: string };
  /** `id` is the one that was asked for; `userType` the provider's word for the kind of user. */
  readonly 'not-found': { readonly resource?: Resource; readonly id?: string; readonly userType?: string };
  readonly 'method-not-allowed': NoContext;
  readonly conflict: { readonly resource?: Resource; readonly id?: string };
  readonly 'unsupported-media-type': { readonly mediaType?: string };

  // The provider's own words about the account
  readonly 'authentication-failed': { readonly problem?: CredentialsProblem };
  readonly 'access-denied': { readonly resource?: Resource; readonly id?: string; readonly userId?: string };
  /** Amounts as decimal texts, `-0.25` or `1250.75`, in whatever notation the provider wrote them; `currency` as it wrote it: `$`. */
  readonly 'insufficient-balance': {
    readonly required?: string;
    readonly available?: string;
    readonly currency?: string;
  };
  readonly 'plan-expired': NoContext;
  readonly 'account-inactive': { readonly userId?: string };
  readonly 'rate-limited': NoContext;
  readonly 'concurrency-limit': { readonly maximum?: number; readonly current?: number };

  // The provider's own words about itself
  /** `part`: what failed inside the provider or behind it; `detail`: its own text about that. */
  readonly 'provider-internal-error': {
    readonly part?: 'recogniser' | 'upstream' | 'database' | 'storage';
    readonly failure?: 'process' | 'timeout' | 'connection';
    readonly detail?: string;
  };
  /** `overload`: what the provider has too many of. */
  readonly 'provider-unavailable': { readonly overload?: 'requests' | 'calls' };
  readonly 'unknown-provider-error': NoContext;
}

export type ErrorCode = keyof ErrorContexts;
