import { describe, expect, it } from 'vitest';
import { AudioLog } from './audio-log.ts';
import { silenceBefore } from './resumption.ts';

const rate = 16_000;

/** Ten seconds of sound, but for the silence of `[from, to)` seconds. */
function logOf(from: number, to: number): AudioLog {
  const log = new AudioLog({
    sampleRate: rate,
    capacity: 20 * rate,
    blockSamples: rate,
    preRollSamples: 2 * rate,
    onGap: () => undefined,
  });
  log.append(new Int16Array(10 * rate).map((_, at) => (at >= from * rate && at < to * rate ? 0 : (at % 7) * 1_000)));
  return log;
}

describe('the silence before a place', () => {
  it('is the last one there, so that no word is cut', () => {
    const at = silenceBefore(logOf(6, 6.3), 7.5 * rate) / rate;
    expect(at).toBeGreaterThan(6.05);
    expect(at).toBeLessThan(6.3);
    expect(silenceBefore(logOf(6, 8), 7.5 * rate)).toBe(7.45 * rate);
  });

  it('is 2 s before it where there is none, or where what is held begins', () => {
    expect(silenceBefore(logOf(6, 6.05), 7.5 * rate)).toBe(5.5 * rate);
    expect(silenceBefore(logOf(0, 0), rate)).toBe(0);
    const log = logOf(6, 6.05);
    log.settleTo(8.5 * rate);
    expect(silenceBefore(log, 7.5 * rate)).toBe(6.5 * rate);
  });
});
