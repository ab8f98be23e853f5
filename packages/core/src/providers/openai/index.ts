export { openai } from './protocol.ts';
export { openaiDialects } from './dialects.ts';
export type { OpenAIDialect, OpenAIDialectName } from './dialects.ts';
export type { OpenAIClientTurns, OpenAIConfig, OpenAISemanticVad, OpenAIServerVad } from './config.ts';
export type { OpenAICredentials } from './credentials.ts';
export { openaiErrors } from './errors.ts';
export { openaiManifest } from './manifest.ts';
