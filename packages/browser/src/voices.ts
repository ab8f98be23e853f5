import { bindSynthesize } from '@throughline/core';
import type { BoundRoutedSynthesizeOptions, BoundSynthesizeOptions, VoiceRoute, VoiceSession } from '@throughline/core';
import { platform, withAllCredentials, type InAPage } from './page-platform.ts';

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface SynthesizeOptions<C extends object>
  extends Omit<BoundSynthesizeOptions<C>, 'credentials'>, InAPage<C> {}

/** One way to a voice, with as much of its credentials as a page has. */
export interface PageVoiceRoute<C extends object> extends Omit<VoiceRoute<C>, 'credentials'>, InAPage<C> {}

/** Those of core for several voices, without what a page fills in; it may be replaced for one session. */
export interface RoutedSynthesizeOptions<Credentials extends readonly object[]> extends Omit<
  BoundRoutedSynthesizeOptions<Credentials>,
  'routes'
> {
  /** The ways to the providers, the preferred one first. */
  readonly routes: { readonly [Index in keyof Credentials]: PageVoiceRoute<Credentials[Index]> };
}

const boundSynthesize = /* @__PURE__ */ bindSynthesize(platform);

/**
 * Begins a voice over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right; nothing is
 * dialled before there is something to say.
 */
export function synthesize<C extends object, Credentials extends readonly object[] | [] = []>(
  options: SynthesizeOptions<C> | RoutedSynthesizeOptions<Credentials>,
): VoiceSession {
  type Bound = BoundSynthesizeOptions<C> | BoundRoutedSynthesizeOptions<Credentials>;
  return boundSynthesize<C, Credentials>(withAllCredentials(options) as Bound);
}
