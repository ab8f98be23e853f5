export { assemblyai } from './protocol.ts';
export type { AssemblyaiConfig, AssemblyaiCredentials, AssemblyaiTokenOptions } from './config.ts';
export { assemblyaiErrors } from './errors.ts';
export { assemblyaiManifest } from './manifest.ts';
export { assemblyaiToken } from './token.ts';
export type { AssemblyaiToken } from './token.ts';
