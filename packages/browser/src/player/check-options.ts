import { accept, assertOptions, boolean, callable, fields, numberBetween } from '@throughline/core/internal';
import { isPlayableRate } from './samples.ts';
import type { PlayerOptions } from './types.ts';

const aRate = accept('a whole number from 8000 to 192000, in Hz', isPlayableRate);

const optionFields = /* @__PURE__ */ fields({
  optional: {
    sampleRate: aRate,
    bufferMs: numberBetween(0, 1_000, 'ms'),
    positionMs: numberBetween(20, 10_000, 'ms'),
    destination: accept('an AudioNode', (value) => typeof AudioNode === 'function' && value instanceof AudioNode),
    workletUrl: accept('an address', (value) => typeof value === 'string' || value instanceof URL),
    resumeOnGesture: boolean,
    onListenerError: callable,
  },
});

/** Throws `config-invalid` for options that cannot be right. */
export function checkOptions(options: PlayerOptions): void {
  assertOptions('player', 'the options', options, optionFields);
}
