/**
 * AssemblyAI: streaming speech recognition, Universal-Streaming version 3.
 *
 * @module
 */

export { assemblyai } from './protocol.ts';
export type { AssemblyaiConfig, AssemblyaiCredentials, AssemblyaiTokenOptions } from './config.ts';
export { assemblyaiErrors } from './errors.ts';
export { assemblyaiManifest } from './manifest.ts';
export { assemblyaiToken } from './token.ts';
export type { AssemblyaiToken } from './token.ts';
