import type { CredentialsOption, Platform } from '@throughline/core';
import { createAudioConverter } from './converter.ts';
import { pageLifecycle } from './lifecycle.ts';
import { pageClock } from './page-clock.ts';
import { browserTransport } from './transport.ts';

/** What a page brings to its sessions. */
export const platform: Platform = {
  transport: /* @__PURE__ */ browserTransport(),
  createConverter: createAudioConverter,
  lifecycle: /* @__PURE__ */ pageLifecycle(),
  clock: /* @__PURE__ */ pageClock(),
};

export interface InAPage<C extends object> {
  /**
   * As far as the page has any; default: none, as behind a relay, which has them. An object, or a function that is asked at each
   * dial (limit 10 s).
   */
  readonly credentials?: CredentialsOption<Partial<NoInfer<C>>> | undefined;
}

/** What a provider needs and does not find it says itself. */
export function withCredentials<C extends object, Options extends InAPage<C>>(
  options: Options,
): Options & { readonly credentials: CredentialsOption<C> } {
  return {
    ...options,
    credentials: ((options as Partial<Options> | undefined)?.credentials ?? {}) as CredentialsOption<C>,
  };
}

/** The same where each of several routes has its own. What is not as it should be is left for the check of the options to find. */
export function withAllCredentials(options: object): object {
  const routes: unknown = Reflect.get(Object(options), 'routes');
  if (!Array.isArray(routes)) return withCredentials(options as InAPage<object>);
  return { ...options, routes: routes.map((route: unknown) => withOwn(route)) };
}

function withOwn(route: unknown): unknown {
  return typeof route === 'object' && route !== null ? withCredentials(route as InAPage<object>) : route;
}
