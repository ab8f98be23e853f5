/**
 * What a page takes of core: all of it but what links are made of, which `./link-parts` has. Nothing here may import that, nor a file
 * that does: a bundler would put both into one file.
 */
export { bindAssessWith, bindTranscribeWith } from './bind-with.ts';
export type { LinkParts } from './transcription/link-parts.ts';
export { kindOf } from './audio/chunk.ts';
export type * from './audio/format.ts';
export type * from './audio/source.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export type { Lifecycle, LifecycleChange } from './lifecycle.ts';
export { Emitter } from './emitter.ts';
export { reasonOf } from './errors/reason-of.ts';
export { isSpeechError, SpeechError } from './errors/speech-error.ts';
export {
  accept,
  assertOptions,
  boolean,
  callable,
  fields,
  numberBetween,
  text,
  typeOf,
  wholeBetween,
} from './protocol/check-config.ts';
export type { Check } from './protocol/check-config.ts';
export { aTransport } from './protocol/check-methods.ts';
export type * from './transport.ts';
export { withinLimit } from './within-limit.ts';
export { assertSocketUrl } from './socket-url.ts';
export { relayEnded, relayProtocol, relayReason, relayRefused, relayTokenPrefix } from './relay-wire.ts';
export type { RelayAnswer, RelayDenial, RelayEnding } from './relay-wire.ts';
export { isJsonObject, parseJsonObject } from './json.ts';
