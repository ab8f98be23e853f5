/// <reference types="node" preserve="true" />
/**
 * OpenAI's side of its protocol, simulated.
 *
 * @module
 */

export { openaiServer } from './server.ts';
export type { OpenAIServerOptions } from './server.ts';
export type { OpenAIAccount, OpenAIBehaviour } from './options.ts';
