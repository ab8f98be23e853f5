/**
 * Converts audio between sample rates and numbers of channels, for sessions with `convert: true`; Node and the browser load it by themselves.
 *
 * @module
 */

export { createAudioConverter } from './converter.ts';
