import type { EngineFactory } from '@throughline/simulator';

/** A word is two pulses, and its length tells which word it is; seconds. */
export interface PulseWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Narrow in frequency: 4 kHz of bandwidth hold it, so that no resampling changes its shape. */
const SIGMA_SECONDS = 0.0004;
const REACH_SECONDS = 6 * SIGMA_SECONDS;
const HEIGHT = 20_000;
/** A pulse is found by its peak; nothing else is so high. */
const THRESHOLD = HEIGHT / 2;
const SHORTEST_SECONDS = 0.16;
const STEP_SECONDS = 0.01;
const WORDS = 21;
/** Longer than any word, so that no pause is taken for one. */
const PAUSE_SECONDS = 0.5;
/** A final comes so long after its word. */
const ENDPOINT_SECONDS = 0.3;

/** Words over `seconds`, none like its neighbours; each begins at a sample of its own choosing at the rate. */
export function pulseWords(seconds: number, sampleRate: number): readonly PulseWord[] {
  const words: PulseWord[] = [];
  const whole = (time: number): number => Math.round(time * sampleRate) / sampleRate;
  for (let start = 0.3137, index = 0; ; index += 1) {
    const code = (index * 8) % WORDS;
    const word = { text: `w${code}`, start: whole(start), end: whole(start + SHORTEST_SECONDS + code * STEP_SECONDS) };
    if (word.end + PAUSE_SECONDS > seconds) return words;
    words.push(word);
    start = word.end + PAUSE_SECONDS + (index % 7) * 0.013;
  }
}

/** Their audio: samples `[from, to)` at the rate. */
export function pulseAudio(words: readonly PulseWord[], sampleRate: number, from: number, to: number): Int16Array {
  const samples = new Int16Array(to - from);
  for (const center of words.flatMap(({ start, end }) => [start, end])) {
    const first = Math.max(from, Math.ceil((center - REACH_SECONDS) * sampleRate));
    const last = Math.min(to - 1, Math.floor((center + REACH_SECONDS) * sampleRate));
    for (let at = first; at <= last; at += 1) {
      const distance = (at / sampleRate - center) / SIGMA_SECONDS;
      samples[at - from] = Math.round(HEIGHT * Math.exp((-distance * distance) / 2));
    }
  }
  return samples;
}

/** Recognises such words at whatever rate it is opened with, each once it has ended, to a fraction of a sample. */
export function pulseEngine(): EngineFactory {
  return () => ({
    name: 'pulses',
    open: ({ sampleRate }, sink) => {
      let heard: number[] = [];
      let position = 0;
      let pulse: number | undefined;
      let segment = 0;
      const waiting: { readonly due: number; readonly word: PulseWord }[] = [];
      const take = (time: number): void => {
        const before = pulse;
        pulse = time;
        const code = before === undefined ? -1 : Math.round((time - before - SHORTEST_SECONDS) / STEP_SECONDS);
        if (before === undefined || code < 0 || code >= WORDS) return;
        waiting.push({ due: time + ENDPOINT_SECONDS, word: { text: `w${code}`, start: before, end: time } });
      };
      const answer = (until: number): void => {
        while ((waiting[0]?.due ?? Infinity) <= until) {
          const { word } = waiting.shift() ?? {};
          if (word === undefined) return;
          segment += 1;
          sink.result({ segment, final: true, text: word.text, start: word.start, end: word.end, words: [word] });
        }
      };
      return {
        write: (samples) => {
          for (const sample of samples) {
            heard.push(sample);
            position += 1;
            const [before = 0, peak = 0, after = 0] = heard.slice(-3);
            if (heard.length < 3 || peak < THRESHOLD || peak < before || peak <= after || before <= 0 || after <= 0)
              continue;
            // The logarithm of a bell is a parabola: its peak lies between the samples.
            const [left, middle, right] = [Math.log(before), Math.log(peak), Math.log(after)];
            const offset = (left - right) / (2 * (left - 2 * middle + right));
            take((position - 2 + offset) / sampleRate);
          }
          heard = heard.slice(-3);
          answer(position / sampleRate);
        },
        finish: () => {
          answer(Infinity);
          sink.done();
        },
        close: () => undefined,
      };
    },
  });
}
