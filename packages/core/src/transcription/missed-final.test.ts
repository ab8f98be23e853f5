import { describe, expect, it } from 'vitest';
import { AudioLog } from './audio-log.ts';
import { MissedFinal } from './missed-final.ts';

const rate = 16_000;

/** Ten seconds: sound from the second second to the fourth, and silence. The provider has received five of them. */
function watching() {
  const log = new AudioLog({
    sampleRate: rate,
    capacity: 20 * rate,
    blockSamples: rate,
    preRollSamples: 2 * rate,
    onGap: () => undefined,
  });
  const audio = new Int16Array(10 * rate).map((_, at) => (at >= rate && at < 4 * rate ? (at % 7) * 1_000 : 0));
  log.append(audio);
  return { log, missed: new MissedFinal(log, 0, 5 * rate) };
}

describe('a final that was lost with its link', () => {
  it('is shown by the next one, where that leaves sound out', () => {
    expect(watching().missed.isShownBy(4.5 * rate)).toBe(true);
    expect(watching().missed.isShownBy(9 * rate)).toBe(true);
  });

  it('is not shown by one that leaves out silence, or nothing', () => {
    expect(watching().missed.isShownBy(rate)).toBe(false);
    expect(watching().missed.isShownBy(0.4 * rate)).toBe(false);
  });

  it('is shown by the end of stream, where that comes next', () => {
    expect(watching().missed.isShownBy(undefined)).toBe(true);
    const { log, missed } = watching();
    log.settleTo(4 * rate);
    expect(missed.isShownBy(undefined)).toBe(false);
  });

  it('is looked for once', () => {
    const { missed } = watching();
    expect(missed.isShownBy(0)).toBe(false);
    expect(missed.isShownBy(4.5 * rate)).toBe(false);
  });
});
