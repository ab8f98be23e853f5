/**
 * Aksita: conversations with an agent over plain HTTP.
 *
 * @module
 */

export { aksita } from './client.ts';
export type { AksitaClient, AksitaEvents } from './client.ts';
export type { AksitaConversation } from './conversation.ts';
export type { LowCredit } from './credit-watch.ts';
export { aksitaErrors } from './errors.ts';
export type { ChatOptions } from './message.ts';
export type { AksitaCredentials, AksitaFetch, AksitaFetchRequest, AksitaOptions } from './options.ts';
export type { AksitaReply } from './reply.ts';
export type { Retry } from './retry.ts';
export { aksitaManifest } from './manifest.ts';
