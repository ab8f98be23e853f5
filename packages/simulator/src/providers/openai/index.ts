/// <reference types="node" preserve="true" />
export { openaiServer } from './server.ts';
export type { OpenAIServerOptions } from './server.ts';
export type { OpenAIAccount, OpenAIBehaviour } from './options.ts';
