export { openai } from './protocol.ts';
export { openaiDialects } from './dialects.ts';
export type { OpenAIDialect, OpenAIDialectName } from './dialects.ts';
export type { OpenAIClientTurns, OpenAIConfig, OpenAISemanticVad, OpenAIServerVad } from './config.ts';
export type { OpenAICredentials } from './credentials.ts';
export { openaiClientSecret } from './client-secret.ts';
export type { OpenAIClientSecret, OpenAIClientSecretOptions } from './client-secret.ts';
export { openaiErrors } from './errors.ts';
export { openaiManifest } from './manifest.ts';
