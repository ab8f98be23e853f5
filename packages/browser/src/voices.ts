import { bindSynthesize } from '@throughline/core';
import type { BoundSynthesizeOptions, VoiceSession } from '@throughline/core';
import { platform, withCredentials, type InAPage } from './page-platform.ts';

/** Those of core, without what a page fills in; it may be replaced for one session. */
export interface SynthesizeOptions<C extends object>
  extends Omit<BoundSynthesizeOptions<C>, 'credentials'>, InAPage<C> {}

const boundSynthesize = /* @__PURE__ */ bindSynthesize(platform);

/**
 * Begins a voice over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right; nothing is
 * dialled before there is something to say.
 */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  return boundSynthesize<C>(withCredentials(options));
}
