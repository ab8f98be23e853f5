/** What the runtime does about a failure by itself. */
export type Recovery = 'none' | 'reconnect' | 'refresh-credentials' | 'wait-for-slot';

/** What a failure is the end of, where nothing recovers it. */
export type Scope = 'utterance' | 'link' | 'session' | 'account';

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
  readonly 'slow-consumer': { readonly unread: number };
  readonly 'audio-format': { readonly found: string; readonly wanted: string };
  readonly 'audio-container': { readonly container: string };
  readonly 'audio-invalid': { readonly reason: string; readonly at?: number };
  readonly 'audio-unreadable': { readonly path?: string; readonly reason: string };
  readonly 'credentials-failed': { readonly reason: string };
  readonly 'credentials-timeout': { readonly limitMs: number };

  // The way to the service
  readonly 'unknown-host': { readonly host: string };
  readonly 'connection-refused': { readonly host: string };
  readonly 'certificate-invalid': { readonly host: string; readonly reason: string };
  readonly 'network-unreachable': { readonly host: string };
  readonly 'connect-timeout': { readonly limitMs: number };
  readonly 'ready-timeout': { readonly limitMs: number };
  readonly 'connection-lost': { readonly phase: 'opening' | 'handshaking' | 'streaming' | 'draining' };
  readonly 'link-silent': { readonly silentMs: number; readonly sign: 'no-bytes' | 'no-answers' | 'not-sending' };
  readonly 'frame-too-large': { readonly limitBytes: number };
  readonly 'frame-malformed': { readonly reason: string };
  readonly 'drain-timeout': { readonly limitMs: number };

  // Verdicts over many links
  readonly 'retry-budget-spent': { readonly budgetMs: number; readonly attempts: number };
  readonly 'replay-stuck': { readonly position: number; readonly deaths: number };

  // The service's own words
  readonly 'invalid-request': { readonly field?: string };
  readonly 'model-unavailable': { readonly model?: string };
  readonly 'authentication-failed': NoContext;
  readonly 'insufficient-balance': { readonly required?: string; readonly available?: string };
  readonly 'account-inactive': NoContext;
  readonly 'rate-limited': NoContext;
  readonly 'concurrency-limit': { readonly maximum?: number; readonly current?: number };
  readonly 'provider-internal-error': NoContext;
  readonly 'provider-unavailable': NoContext;
  readonly 'unknown-provider-error': { readonly raw?: string };
}

export type ErrorCode = keyof ErrorContexts;
