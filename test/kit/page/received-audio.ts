/** Where a run of received samples stands in the captured audio; counts in samples. */
interface Placed {
  readonly from: number;
  readonly count: number;
}

/** What became of the captured audio on its way: what of it arrived on any link, and what arrived that was never captured. */
export interface Arrived {
  /** Captured samples that arrived on no link, in order. */
  readonly missing: readonly Placed[];
  /** Runs of received samples, each in its link's order; the captured place of each. */
  readonly links: readonly (readonly Placed[])[];
  /** Received samples, other than zeros, that were never captured. */
  readonly foreign: number;
}

const GRAM = 12;

/**
 * Finds every received sample's place in the captured audio, bit by bit: a replay gives the same samples again. Zeros may be added on the way
 * (a link is kept alive with them, and holes are filled with them), so they prove nothing, and none is missed.
 */
export function arrived(captured: Int16Array, received: readonly Int16Array[]): Arrived {
  const places = new Map<number, number[]>();
  for (let at = 0; at + GRAM <= captured.length; at += 1) {
    const key = gram(captured, at);
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else if (known.length < 64) known.push(at);
  }
  const there = new Uint8Array(captured.length);
  let foreign = 0;
  const links = received.map((samples) => {
    const runs: Placed[] = [];
    let at = 0;
    while (at < samples.length) {
      const run = samples[at] === 0 ? undefined : longest(captured, samples, at, places);
      if (run === undefined) {
        if (samples[at] !== 0) foreign += 1;
        at += 1;
        continue;
      }
      there.fill(1, run.from, run.from + run.count);
      runs.push(run);
      at += run.count;
    }
    return runs;
  });
  for (let at = 0; at < captured.length; at += 1) if (captured[at] === 0) there[at] = 1;
  return { missing: absent(there), links, foreign };
}

function longest(
  captured: Int16Array,
  samples: Int16Array,
  at: number,
  places: ReadonlyMap<number, readonly number[]>,
): Placed | undefined {
  if (at + GRAM > samples.length) return undefined;
  let best: Placed | undefined;
  for (const from of places.get(gram(samples, at)) ?? []) {
    let count = 0;
    while (at + count < samples.length && captured[from + count] === samples[at + count]) count += 1;
    if (count >= GRAM && count > (best?.count ?? 0)) best = { from, count };
  }
  return best;
}

/** A number for the samples at a place; few others have the same. */
function gram(samples: Int16Array, at: number): number {
  let hash = 0;
  for (let index = at; index < at + GRAM; index += 1) hash = (Math.imul(hash, 31_337) + (samples[index] ?? 0)) | 0;
  return hash;
}

function absent(there: Uint8Array): readonly Placed[] {
  const spans: Placed[] = [];
  for (let at = 0; at < there.length;) {
    if (there[at] === 1) {
      at += 1;
      continue;
    }
    const end = there.indexOf(1, at);
    const count = (end === -1 ? there.length : end) - at;
    spans.push({ from: at, count });
    at += count;
  }
  return spans;
}
