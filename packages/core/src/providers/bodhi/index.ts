export { bodhi } from './protocol.ts';
export type { BodhiConfig, BodhiCredentials, BodhiHotword } from './config.ts';
export { bodhiErrors } from './errors.ts';
export { bodhiManifest } from './manifest.ts';
