import { accept, assertOptions, fields, numberBetween, wholeBetween } from '../core.ts';
import type { PlayerOptions } from './types.ts';

const aRate = /* @__PURE__ */ wholeBetween(8000, 192_000, 'Hz');
/** The browser says by itself what is wrong with it. */
const any = /* @__PURE__ */ accept('', () => true);

export function isPlayableRate(rate: unknown): rate is number {
  return aRate(rate, '') === undefined;
}

/** Throws `config-invalid` for options that cannot be right. */
export function checkOptions(options: PlayerOptions): void {
  const check = fields({
    optional: {
      sampleRate: aRate,
      bufferMs: numberBetween(0, 1000, 'ms'),
      destination: any,
      workletUrl: any,
      onListenerError: any,
    },
  });
  assertOptions('player', 'options', options, check);
}
