import type { Splice, SplicePorts } from './splice.ts';

/** Length of the cross-fade, and of what is always held back for it. */
const FADE_SECONDS = 0.01;
/** Length of the quiet place that is looked for. */
const QUIET_SECONDS = 0.02;
/** How far before the place that was reached it is looked for. */
const LOOK_BACK_SECONDS = 0.5;
/** How finely. */
const STEP_SECONDS = 0.0025;
/** Below this level, −50 dBFS, the end of some audio counts as silence. */
const SILENCE_RMS = 32_768 * 10 ** (-50 / 20);

/**
 * A repeat is nearly the same, but not to the sample: it takes over at the quietest 20 ms within 0.5 s before the place that
 * was reached, with a cross-fade of 10 ms. The last 10 ms are therefore always held back until more comes.
 */
export class QuietSplice implements Splice {
  readonly #ports: SplicePorts;
  readonly #fade: number;
  readonly #quiet: number;
  readonly #lookBack: number;
  readonly #step: number;
  /** The end of what was received, at most as long as the cross-fade. */
  #held = new Int16Array(0);
  /** How far the audio let through reaches, the held end included; counted in the speaking that brought it. */
  #reached = 0;
  /** Samples of the current speaking of the sentence. */
  #spoken = 0;
  /** While a repeat has not come to `#reached`: its last part, to choose from. */
  #choice: Int16Array | undefined;

  constructor(ports: SplicePorts, sampleRate: number) {
    this.#ports = ports;
    this.#fade = Math.round(FADE_SECONDS * sampleRate);
    this.#quiet = Math.round(QUIET_SECONDS * sampleRate);
    this.#lookBack = Math.round(LOOK_BACK_SECONDS * sampleRate);
    this.#step = Math.max(1, Math.round(STEP_SECONDS * sampleRate));
  }

  get received(): number {
    return this.#reached;
  }

  repeat(): void {
    this.#spoken = 0;
    this.#choice = this.#reached > 0 ? new Int16Array(0) : undefined;
  }

  push(pcm: Int16Array): void {
    if (this.#choice !== undefined) {
      this.#choose(pcm, this.#choice);
      return;
    }
    this.#spoken += pcm.length;
    this.#reached = this.#spoken;
    this.#let(pcm);
  }

  done(): void {
    if (this.#choice !== undefined) this.#doneEarly(this.#choice);
    this.breakOff();
  }

  breakOff(): void {
    this.#choice = undefined;
    if (this.#held.length > 0) this.#ports.audio(this.#held);
    this.#held = new Int16Array(0);
  }

  #choose(pcm: Int16Array, before: Int16Array): void {
    this.#spoken += pcm.length;
    const choice = joined(before, pcm);
    if (this.#spoken < this.#reached) {
      // As much as may still be chosen from, and no more.
      this.#choice = choice.slice(Math.max(0, choice.length - this.#lookBack - this.#quiet));
      return;
    }
    this.#takeOver(choice, this.#reached);
    this.#reached = this.#spoken;
  }

  /** The repeat ended before the place that was reached: it is faster, or all of it had been heard. */
  #doneEarly(choice: Int16Array): void {
    // Audio that ends in silence ended by itself. Otherwise its last word may be cut: heard twice it can be noticed, lost it cannot.
    if (rms(this.#held, 0, this.#held.length) > SILENCE_RMS && this.#spoken > 0) this.#takeOver(choice, this.#spoken);
    this.#reached = Math.max(this.#reached, this.#spoken);
  }

  /** `choice` ends where the repeat has come to by now; `until`: the last place where it may take over. */
  #takeOver(choice: Int16Array, until: number): void {
    const first = this.#spoken - choice.length;
    const end = Math.max(0, until - first);
    const begin = Math.max(0, end - this.#lookBack);
    const from = this.#placeIn(choice, begin, end, first + begin === 0);
    this.#choice = undefined;
    this.#ports.joined({ reached: this.#reached - this.#held.length, from: first + from });
    const faded = crossFade(this.#held, choice.subarray(from));
    this.#held = new Int16Array(0);
    this.#let(faded);
  }

  /** `atStart`: `begin` is where the sentence begins, which is as good as a pause. */
  #placeIn(samples: Int16Array, begin: number, end: number, atStart: boolean): number {
    let best = begin;
    let least = Infinity;
    for (let place = begin; place + this.#quiet <= end; place += this.#step) {
      const level = rms(samples, place, place + this.#quiet);
      // Of equally quiet places the latest: the less is heard twice.
      if (level > least) continue;
      least = level;
      best = place;
    }
    if (atStart && least > SILENCE_RMS) return begin;
    // In the middle of the quiet place, so that the cross-fade lies inside it.
    return Math.min(end, best + Math.max(0, (this.#quiet - this.#fade) >> 1));
  }

  /** Lets everything through but the last 10 ms. */
  #let(pcm: Int16Array): void {
    const all = this.#held.length + pcm.length;
    const out = Math.max(0, all - this.#fade);
    const fromHeld = Math.min(out, this.#held.length);
    if (fromHeld > 0) this.#ports.audio(this.#held.subarray(0, fromHeld));
    const fromPcm = out - fromHeld;
    if (fromPcm > 0) this.#ports.audio(pcm.subarray(0, fromPcm));
    this.#held = joined(this.#held.subarray(fromHeld), pcm.subarray(fromPcm));
  }
}

function joined(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const all = new Int16Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** `second`, with `first` fading out over its beginning. */
function crossFade(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const faded = new Int16Array(Math.max(first.length, second.length));
  faded.set(second);
  for (let index = 0; index < first.length; index += 1) {
    const share = (index + 1) / (first.length + 1);
    faded[index] = Math.round((first[index] ?? 0) * (1 - share) + (second[index] ?? 0) * share);
  }
  return faded;
}

function rms(samples: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += (samples[index] ?? 0) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}
