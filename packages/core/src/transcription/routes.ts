import type { FailoverOptions } from '../session/failover-options.ts';
import type { ListedOptions, TranscribeOptions } from './options.ts';
import type { TranscriptionRoute } from './transcription-route.ts';

/** Routes, each with credentials of its own protocol's type. */
export type TranscriptionRoutes<Credentials extends readonly object[]> = {
  readonly [Index in keyof Credentials]: TranscriptionRoute<Credentials[Index]>;
};

/** What `transcribe` takes where the session has several providers: `routes` in the place of `protocol` and `credentials`. */
export interface RoutedTranscribeOptions<Credentials extends readonly object[]> extends Omit<
  TranscribeOptions<never>,
  'protocol' | 'credentials'
> {
  /**
   * The ways to the providers, the preferred one first. All take the same number of channels. The session's rate is the highest that
   * any of them wants, unless `sampleRate` says another.
   */
  readonly routes: TranscriptionRoutes<Credentials>;
  /** When the session goes on with another of its routes, and when it comes back. */
  readonly failover?: FailoverOptions;
  /** Each of the `routes` has its own. */
  readonly protocol?: undefined;
  /** Each of the `routes` has its own. */
  readonly credentials?: undefined;
}

/** What `transcribe` takes where the session has one provider. */
export interface OneRouteOptions<C extends object> extends TranscribeOptions<C> {
  /** In the place of `protocol` and `credentials`. */
  readonly routes?: undefined;
  /** Needs `routes`. */
  readonly failover?: undefined;
}

/** What `transcribe` takes. `Credentials`: those of each route. */
export type AnyTranscribeOptions<C extends object, Credentials extends readonly object[] | [] = []> =
  | OneRouteOptions<C>
  | RoutedTranscribeOptions<Credentials>;

/** The same with a list of routes, whichever form it came in; checked. */
export function listed<C extends object, Credentials extends readonly object[] | [] = []>(
  options: AnyTranscribeOptions<C, Credentials>,
): ListedOptions {
  const { protocol, credentials, routes = [{ protocol, credentials }], ...rest } = options;
  // The one place where the types of the routes' credentials end: each stays with its protocol.
  return { ...rest, routes } as unknown as ListedOptions;
}
