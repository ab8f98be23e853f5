/**
 * Faseeh: streaming speech synthesis, mainly Arabic.
 *
 * @module
 */

export { faseeh } from './protocol.ts';
export { faseehPlans } from './config.ts';
export { faseehErrors } from './errors.ts';
export type { FaseehConfig, FaseehCredentials, FaseehPlan, FaseehUnknowns } from './config.ts';
export type { BodyReader, FetchAnswer, FetchLike } from './http-transport.ts';
export type { FaseehVoiceSettings } from './ranges.ts';
export { faseehManifest } from './manifest.ts';
