import { bindSynthesize } from '@throughline/core';
import { bindAssessWith, bindTranscribeWith } from '@throughline/core/internal';
import type {
  AssessmentSession,
  BoundAssessOptions,
  BoundSynthesizeOptions,
  BoundTranscribeOptions,
  CredentialsOption,
  Platform,
  TranscriptionSession,
  VoiceSession,
} from '@throughline/core';
import { createAudioConverter } from './converter.ts';
import { pageLifecycle } from './lifecycle.ts';
import { loadLinkParts } from './link-parts.ts';
import { pageClock } from './page-clock.ts';
import { browserTransport } from './transport.ts';

const platform: Platform = {
  transport: /* @__PURE__ */ browserTransport(),
  createConverter: createAudioConverter,
  lifecycle: /* @__PURE__ */ pageLifecycle(),
  clock: /* @__PURE__ */ pageClock(),
};

interface InAPage<C extends object> {
  /**
   * As far as the page has any; default: none, as behind a relay, which has them. An object, or a function that is asked at each
   * dial (limit 10 s).
   */
  readonly credentials?: CredentialsOption<Partial<NoInfer<C>>> | undefined;
}

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface TranscribeOptions<C extends object>
  extends Omit<BoundTranscribeOptions<C>, 'credentials'>, InAPage<C> {}

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface SynthesizeOptions<C extends object>
  extends Omit<BoundSynthesizeOptions<C>, 'credentials'>, InAPage<C> {}

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface AssessOptions<C extends object> extends Omit<BoundAssessOptions<C>, 'credentials'>, InAPage<C> {}

// One by one, and marked as pure: a page that only listens then does not load what speaks.
const boundTranscribe = /* @__PURE__ */ bindTranscribeWith(platform, loadLinkParts);
const boundSynthesize = /* @__PURE__ */ bindSynthesize(platform);
const boundAssess = /* @__PURE__ */ bindAssessWith(platform, loadLinkParts);

/**
 * Begins a transcription over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function transcribe<C extends object>(options: TranscribeOptions<C>): TranscriptionSession {
  return boundTranscribe<C>(withCredentials(options));
}

/**
 * Begins a voice over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right; nothing is
 * dialled before there is something to say.
 */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  return boundSynthesize<C>(withCredentials(options));
}

/**
 * Begins an assessment over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return boundAssess<C>(withCredentials(options));
}

/** What a provider needs and does not find it says itself. */
function withCredentials<C extends object, Options extends InAPage<C>>(
  options: Options,
): Options & { readonly credentials: CredentialsOption<C> } {
  return { ...options, credentials: (options.credentials ?? {}) as CredentialsOption<C> };
}
