import { bindAssessWith, bindTranscribeWith } from '@throughline/core/internal/page';
import type {
  AssessmentSession,
  BoundAssessOptions,
  BoundRoutedTranscribeOptions,
  BoundTranscribeOptions,
  TranscriptionRoute,
  TranscriptionSession,
} from '@throughline/core';
import { loadLinkParts } from './link-parts.ts';
import { platform, withAllCredentials, withCredentials, type InAPage } from './page-platform.ts';

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface TranscribeOptions<C extends object>
  extends Omit<BoundTranscribeOptions<C>, 'credentials'>, InAPage<C> {}

/** One way to a provider, with as much of its credentials as a page has. */
export interface PageRoute<C extends object> extends Omit<TranscriptionRoute<C>, 'credentials'>, InAPage<C> {}

/** Those of core for several providers, without what a page fills in; it may be replaced for one session. */
export interface RoutedTranscribeOptions<Credentials extends readonly object[]> extends Omit<
  BoundRoutedTranscribeOptions<Credentials>,
  'routes'
> {
  /** The ways to the providers, the preferred one first. All take the same number of channels. */
  readonly routes: { readonly [Index in keyof Credentials]: PageRoute<Credentials[Index]> };
}

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface AssessOptions<C extends object> extends Omit<BoundAssessOptions<C>, 'credentials'>, InAPage<C> {}

// One by one, and marked as pure: a page that only listens then does not load what speaks.
const boundTranscribe = /* @__PURE__ */ bindTranscribeWith(platform, loadLinkParts);
const boundAssess = /* @__PURE__ */ bindAssessWith(platform, loadLinkParts);

/**
 * Begins a transcription over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function transcribe<C extends object, Credentials extends readonly object[] | [] = []>(
  options: TranscribeOptions<C> | RoutedTranscribeOptions<Credentials>,
): TranscriptionSession {
  type Bound = BoundTranscribeOptions<C> | BoundRoutedTranscribeOptions<Credentials>;
  return boundTranscribe<C, Credentials>(withAllCredentials(options) as Bound);
}

/**
 * Begins an assessment over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return boundAssess<C>(withCredentials(options));
}
