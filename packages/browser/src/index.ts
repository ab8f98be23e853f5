import { bindAssess, bindSynthesize, bindTranscribe, type Platform } from '@throughline/core';
import { pageLifecycle } from './lifecycle.ts';
import { createAudioConverter } from './converter.ts';
import { browserTransport } from './transport.ts';

const platform: Platform = {
  transport: /* @__PURE__ */ browserTransport(),
  createConverter: createAudioConverter,
  lifecycle: /* @__PURE__ */ pageLifecycle(),
};

// One by one, and marked as pure: a page that only listens then does not load what speaks.

/**
 * Begins a transcription over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export const transcribe = /* @__PURE__ */ bindTranscribe(platform);

/**
 * Begins a voice over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right; nothing is
 * dialled before there is something to say.
 */
export const synthesize = /* @__PURE__ */ bindSynthesize(platform);

/**
 * Begins an assessment over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 */
export const assess = /* @__PURE__ */ bindAssess(platform);

export type {
  BoundAssessOptions as AssessOptions,
  BoundSynthesizeOptions as SynthesizeOptions,
  BoundTranscribeOptions as TranscribeOptions,
} from '@throughline/core';

// The way to the provider
export { browserTransport } from './transport.ts';
export { relayTransport } from './relay-transport.ts';
export type { RelayTransportOptions } from './relay-transport.ts';
export type { RelayToken, RelayTokenRequest } from './relay-token.ts';

// The microphone of the page
export * from './microphone/index.ts';

// The loudspeaker of the page
export * from './player/index.ts';

// Audio of another rate
export { createAudioConverter } from './converter.ts';

// The life of the page
export { pageLifecycle } from './lifecycle.ts';
export type { PageLifecycleOptions } from './lifecycle.ts';
