/**
 * Sessions in a page: `transcribe`, `synthesize` and `assess` over the WebSocket of the browser, which know when the network went away or the page was hidden.
 *
 * @module
 */

export { assess, transcribe } from './sessions.ts';
export type { AssessOptions, PageRoute, RoutedTranscribeOptions, TranscribeOptions } from './sessions.ts';
export { synthesize } from './voices.ts';
export type { PageVoiceRoute, RoutedSynthesizeOptions, SynthesizeOptions } from './voices.ts';

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
export { pageClock } from './page-clock.ts';
export type { PageClockOptions } from './page-clock.ts';
export { pageLifecycle } from './lifecycle.ts';
export type { PageLifecycleOptions } from './lifecycle.ts';
