import type { FinalResult } from '@throughline/core';
import { subtitleText } from './subtitle-text.ts';
import { type CueUnit, type Unit, unitsOf } from './cue-units.ts';
import { type Voice, voiceName, voiceNameOf, type VoiceOptions } from './voices.ts';

/** Where in a text something is said, and when: places in UTF-16 units, times in seconds. */
interface Anchor {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly voice?: Voice;
}

export interface TimedUnitsOptions extends VoiceOptions {
  /** Columns of a line. */
  readonly columns: number;
  /** Columns that a name takes. */
  readonly nameColumns: (name: string) => number;
}

const noLetters = /^[^\p{L}\p{N}]*$/u;

/**
 * The units of a final with their times, which never go back: from its words where the provider gave them and they can be found
 * in the text; else its time is shared out by width.
 */
export function timedUnits(given: FinalResult, options: TimedUnitsOptions): readonly CueUnit[] {
  const final = withPlaces(given);
  const text = subtitleText(final.text);
  const voices = voicesOf(final, options);
  const widest = options.columns - Math.max(0, ...voices.map((voice) => voice?.columns ?? 0));
  const units = unitsOf(text, widest);
  const anchors = anchorsOf(final, text, voices) ?? sharedOut(units, final, voices[0]);
  let latest = 0;
  let next = 0;
  return units.map(({ from, to, columns, blank }) => {
    // Anchors and units are in order: each is passed once.
    while (next < anchors.length - 1 && (anchors[next]?.to ?? 0) <= from) next += 1;
    let last = next;
    while (last < anchors.length - 1 && (anchors[last + 1]?.from ?? to) < to) last += 1;
    const start = Math.max(latest, timeAt(anchors[next], from));
    const end = Math.max(start, timeAt(anchors[last], to));
    latest = start;
    const voice = anchors[next]?.voice;
    return { text: text.slice(from, to), start, end, columns, blank, ...(voice === undefined ? {} : { voice }) };
  });
}

/** Where the words of a final are in its text; absent where they are not, or have no sensible times. */
function anchorsOf(
  { start, end, words }: FinalResult,
  text: string,
  voices: readonly (Voice | undefined)[],
): readonly Anchor[] | undefined {
  if (words === undefined || words.length === 0) return undefined;
  const places = placesOf(
    words.map((word) => subtitleText(word.text)),
    text,
  );
  if (places === undefined) return undefined;
  const bounded = end > start;
  let before = bounded ? start : within(words[0]?.start ?? start, 0, Infinity);
  return places.map(({ from, to }, index) => {
    const word = words[index];
    const begin = within(word?.start ?? Number.NaN, before, bounded ? end : Infinity);
    const until = within(word?.end ?? Number.NaN, begin, bounded ? end : Infinity);
    before = begin;
    const voice = voices[index];
    return { from, to, start: begin, end: until, ...(voice === undefined ? {} : { voice }) };
  });
}

/** Where several speak and their words cannot be found in the text, the words are the text: who spoke what says more than its form. */
function withPlaces(final: FinalResult): FinalResult {
  const { words, text } = final;
  if (words === undefined || words.every(({ speaker }) => speaker === words[0]?.speaker)) return final;
  const texts = words.map((word) => subtitleText(word.text));
  return placesOf(texts, subtitleText(text)) === undefined ? { ...final, text: texts.join(' ') } : final;
}

/** Who speaks each word; without words, who speaks all of it. */
function voicesOf(final: FinalResult, options: TimedUnitsOptions): readonly (Voice | undefined)[] {
  const known = new Map<string, Voice>();
  const voiceOf = (name: string | undefined): Voice | undefined => {
    if (name === undefined) return undefined;
    const voice = known.get(name) ?? { name, columns: options.nameColumns(name) };
    known.set(name, voice);
    return voice;
  };
  if (final.words === undefined || final.words.length === 0) return [voiceOf(voiceName(final, options))];
  return final.words.map((word) => voiceOf(voiceNameOf(final, word, options)));
}

/** Finds words in a text, one after another, with nothing but punctuation between; else by their number. */
function placesOf(texts: readonly string[], text: string): readonly Pick<Anchor, 'from' | 'to'>[] | undefined {
  const whole = text.toLowerCase();
  const lower = whole.length === text.length ? whole : text;
  let at = 0;
  const found = texts.map((word) => {
    const wanted = lower === text ? word : word.toLowerCase();
    const from = lower.indexOf(wanted, at);
    if (from < 0 || !noLetters.test(text.slice(at, from))) return undefined;
    at = from + wanted.length;
    return { from, to: at };
  });
  const all = found.filter((place) => place !== undefined);
  if (all.length === texts.length && noLetters.test(text.slice(at))) return all;
  const split = Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => ({ from: index, to: index + word.length }));
  return split.length === texts.length ? split : undefined;
}

function sharedOut(units: readonly Unit[], { start, end }: FinalResult, voice: Voice | undefined): readonly Anchor[] {
  const first = within(start, 0, Infinity);
  const seconds = within(end, first, Infinity) - first;
  // What has no width has a share all the same.
  const widths = units.map(({ columns }) => Math.max(1, columns));
  const all = widths.reduce((sum, width) => sum + width, 0);
  let before = 0;
  return units.map(({ from, to }, index) => {
    const begin = first + (seconds * before) / all;
    before += widths[index] ?? 1;
    const until = first + (seconds * before) / all;
    return { from, to, start: begin, end: until, ...(voice === undefined ? {} : { voice }) };
  });
}

function timeAt(anchor: Anchor | undefined, place: number): number {
  if (anchor === undefined) return 0;
  const { from, to, start, end } = anchor;
  return start + (end - start) * within((place - from) / Math.max(1, to - from), 0, 1);
}

/** A number that is none counts as the least. */
function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(value, least), Math.max(least, most)) : least;
}
