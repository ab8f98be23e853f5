/**
 * Bodhi: streaming speech recognition by Navana, for Indian languages and English.
 *
 * @module
 */

export { bodhi } from './protocol.ts';
export type { BodhiConfig, BodhiCredentials, BodhiHotword } from './config.ts';
export { bodhiErrors } from './errors.ts';
export { bodhiManifest } from './manifest.ts';
