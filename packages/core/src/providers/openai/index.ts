/**
 * OpenAI: realtime transcription, also of Azure OpenAI, vLLM and other servers of the same interface.
 *
 * @module
 */

export { openai } from './protocol.ts';
export { azure } from './dialects/azure.ts';
export type { OpenAIAzureOptions } from './dialects/azure.ts';
export { compatible } from './dialects/compatible.ts';
export { openaiDialect } from './dialects/described.ts';
export type { OpenAIDialectDescription } from './dialects/described.ts';
export { vllm } from './dialects/vllm.ts';
export { diarized } from './speakers.ts';
export type { OpenAISpeakers } from './speakers.ts';
export { clientTurns, semanticVad, serverVad } from './turns.ts';
export type { OpenAIClientTurns, OpenAISemanticVad, OpenAIServerVad, OpenAITurns } from './turns.ts';
export type { OpenAIConfig, OpenAIDialect, OpenAISettings } from './config.ts';
export type { OpenAICredentials } from './credentials.ts';
export { openaiClientSecret } from './client-secret.ts';
export type { OpenAIClientSecret, OpenAIClientSecretOptions } from './client-secret.ts';
export { openaiErrors } from './errors.ts';
export { openaiManifest } from './manifest.ts';
