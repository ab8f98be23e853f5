import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuietSplice } from './quiet-splice.ts';
import { ExactSplice, RestartSplice, type Join, type Splice, type SplicePorts } from './splice.ts';

const rate = 24_000;

/** Collects what a splice lets through. */
function collector() {
  const heard: number[] = [];
  const joins: (Join & { readonly at: number })[] = [];
  const ports: SplicePorts = {
    audio: (pcm) => heard.push(...pcm),
    joined: (join) => joins.push({ ...join, at: heard.length }),
  };
  return { heard, joins, ports };
}

const speech = Int16Array.from({ length: 1_000 }, (_, index) => index + 1);

function say(splice: Splice, samples: Int16Array, size = 64): void {
  for (let from = 0; from < samples.length; from += size) splice.push(samples.subarray(from, from + size));
}

describe('an exact repeat', () => {
  it('leaves out exactly what was heard, however often and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 1_000 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        (cuts, size) => {
          const { heard, joins, ports } = collector();
          const splice = new ExactSplice(ports);
          for (const place of cuts) {
            say(splice, speech.subarray(0, place), size);
            splice.repeat();
          }
          say(splice, speech, size);
          splice.done();
          expect(heard).toEqual([...speech]);
          expect(joins.every(({ reached, from, at }) => reached === from && at === from)).toBe(true);
        },
      ),
      { seed: 3 },
    );
  });

  it('that brings nothing new is told at its end', () => {
    const { heard, joins, ports } = collector();
    const splice = new ExactSplice(ports);
    say(splice, speech);
    splice.repeat();
    say(splice, speech);
    expect(joins).toEqual([]);
    splice.done();
    expect(joins).toEqual([{ reached: 1_000, from: 1_000, at: 1_000 }]);
    expect(heard).toHaveLength(1_000);
  });
});

describe('a restart', () => {
  it('lets the repeat through whole, and tells where it begins', () => {
    const { heard, joins, ports } = collector();
    const splice = new RestartSplice(ports);
    say(splice, speech.subarray(0, 640));
    splice.repeat();
    say(splice, speech);
    splice.done();
    expect(joins).toEqual([{ reached: 640, from: 0, at: 640 }]);
    expect(heard).toEqual([...speech.subarray(0, 640), ...speech]);
  });
});

describe('a repeat that is not the same', () => {
  const fade = 0.01 * rate;
  /** Loud, with quiet stretches of 40 ms from the given seconds on. */
  const loud = (seconds: number, pauses: readonly number[], level = 9_000): Int16Array =>
    Int16Array.from({ length: seconds * rate }, (_, index) =>
      pauses.some((pause) => index >= pause * rate && index < (pause + 0.04) * rate)
        ? 0
        : index % 2 === 0
          ? level
          : -level,
    );

  it('takes over inside the latest pause of the last 0.5 s, with a cross-fade of 10 ms', () => {
    const { heard, joins, ports } = collector();
    const splice = new QuietSplice(ports, rate);
    say(splice, loud(1, []));
    splice.repeat();
    say(splice, loud(2, [0.3, 0.6, 0.8], 5_000));
    splice.done();
    const [join] = joins;
    expect(join?.at).toBe(rate - fade);
    expect(join?.reached).toBe(rate - fade);
    expect((join?.from ?? 0) / rate).toBeGreaterThanOrEqual(0.8);
    expect((join?.from ?? 0) / rate).toBeLessThan(0.84);
    // The old audio fades out over the pause of the new.
    const faded = heard.slice(rate - fade, rate).map(Math.abs);
    expect(faded.every((sample, index) => index === 0 || sample <= (faded[index - 1] ?? 0))).toBe(true);
    expect(faded[0]).toBeLessThan(9_000);
    expect(heard).toHaveLength(rate - fade + 2 * rate - (join?.from ?? 0));
  });

  it('begins with the sentence again where that is near and no pause is', () => {
    const { joins, ports } = collector();
    const splice = new QuietSplice(ports, rate);
    say(splice, loud(0.3, []));
    splice.repeat();
    say(splice, loud(2, []));
    expect(joins).toMatchObject([{ from: 0 }]);
  });

  it('that dies before it comes to the place that was reached changes nothing', () => {
    const { heard, joins, ports } = collector();
    const splice = new QuietSplice(ports, rate);
    say(splice, loud(1, []));
    splice.repeat();
    say(splice, loud(0.9, [0.7]));
    splice.repeat();
    expect(joins).toEqual([]);
    expect(heard).toHaveLength(rate - fade);
    say(splice, loud(1.5, [0.9]));
    splice.done();
    expect(joins).toHaveLength(1);
  });

  it('that ends sooner than the place that was reached repeats the last words only where they were cut', () => {
    const ended = collector();
    const whole = new QuietSplice(ended.ports, rate);
    say(whole, loud(1, [0.96]));
    whole.repeat();
    say(whole, loud(0.95, [0.7]));
    whole.done();
    expect(ended.heard).toHaveLength(rate);
    expect(ended.joins).toEqual([]);

    const cut = collector();
    const broken = new QuietSplice(cut.ports, rate);
    say(broken, loud(1, []));
    broken.repeat();
    say(broken, loud(0.95, [0.7]));
    broken.done();
    expect(cut.joins).toHaveLength(1);
    expect(cut.heard.length).toBeGreaterThan(rate);
  });

  it('is let through whole where nothing is cut, to the last sample', () => {
    const { heard, joins, ports } = collector();
    const splice = new QuietSplice(ports, rate);
    const samples = loud(1, [0.4]);
    say(splice, samples, 777);
    splice.done();
    expect(heard).toEqual([...samples]);
    expect(joins).toEqual([]);
  });
});
