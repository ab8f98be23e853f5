import { bindAssessWith, bindTranscribeWith } from '@throughline/core/internal/page';
import type {
  AssessmentSession,
  BoundAssessOptions,
  BoundTranscribeOptions,
  TranscriptionSession,
} from '@throughline/core';
import { loadLinkParts } from './link-parts.ts';
import { platform, withCredentials, type InAPage } from './page-platform.ts';

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface TranscribeOptions<C extends object>
  extends Omit<BoundTranscribeOptions<C>, 'credentials'>, InAPage<C> {}

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface AssessOptions<C extends object> extends Omit<BoundAssessOptions<C>, 'credentials'>, InAPage<C> {}

// One by one, and marked as pure: a page that only listens then does not load what speaks.
const boundTranscribe = /* @__PURE__ */ bindTranscribeWith(platform, loadLinkParts);
const boundAssess = /* @__PURE__ */ bindAssessWith(platform, loadLinkParts);

/**
 * Begins a transcription over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function transcribe<C extends object>(options: TranscribeOptions<C>): TranscriptionSession {
  return boundTranscribe<C>(withCredentials(options));
}

/**
 * Begins an assessment over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return boundAssess<C>(withCredentials(options));
}
