/**
 * Deepgram: streaming speech recognition with Nova and older models, and with Flux, which detects turns.
 *
 * @module
 */

export { deepgram, deepgramFlux } from './protocol.ts';
export type { DeepgramConfig, DeepgramFluxConfig } from './config.ts';
export type { DeepgramCredentials } from './address.ts';
export { deepgramToken } from './token.ts';
export type { DeepgramToken, DeepgramTokenOptions } from './token.ts';
export { deepgramErrors } from './errors.ts';
export { deepgramManifest } from './manifest.ts';
