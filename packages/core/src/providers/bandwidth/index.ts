export { bandwidth } from './source.ts';
export { bandwidthManifest } from './manifest.ts';
