import type { AudioChunk, SpokenAudio, Utterance } from '@throughline/core';
import { SpeechError } from '@throughline/core/internal';

type Piece = SpokenAudio | AudioChunk;

/** Begins to read what `play` was given. Throws `config-invalid` for what is no audio. */
export function iteratorOf(source: unknown): AsyncIterator<Piece> | Iterator<Piece> {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return [source as AudioChunk].values();
  if (typeof source === 'object' && source !== null) {
    const given = source as Partial<AsyncIterable<Piece> & Iterable<Piece>>;
    const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]?.();
    if (iterator !== undefined) return iterator;
  }
  const isVoice = typeof source === 'object' && source !== null && 'say' in source;
  throw new SpeechError('config-invalid', {
    message: isVoice
      ? 'play() was given a voice session, whose audio comes one utterance at a time.'
      : `play() was given a value of type ${typeof source}, but takes an utterance, samples, or something that gives samples one by one.`,
    context: {
      field: 'source',
      found: isVoice ? 'a voice session' : typeof source,
      wanted: 'an utterance, or samples',
    },
    remedy: isVoice
      ? 'Play what say() returns: player.play(voice.say(text)).'
      : 'Play what say() of a voice session returns.',
  });
}

/** An utterance of a voice session, as far as it matters here. */
export function utteranceOf(source: unknown): Pick<Utterance, 'number' | 'done'> | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { number, done } = source as Partial<Utterance>;
  return typeof number === 'number' && done instanceof Promise ? { number, done } : undefined;
}
