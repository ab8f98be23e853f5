export { vosk } from './protocol.ts';
export type { VoskConfig } from './config.ts';
export { voskErrors } from './errors.ts';
export { voskManifest } from './manifest.ts';
