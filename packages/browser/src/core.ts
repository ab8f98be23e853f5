/** What a microphone and a player use of core, in one place: a page that has core beside them imports it once. */
export {
  accept,
  assertOptions,
  boolean,
  callable,
  Emitter,
  fields,
  isSpeechError,
  kindOf,
  numberBetween,
  reasonOf,
  SpeechError,
  systemClock,
  text,
  wholeBetween,
} from '@throughline/core/internal/page';
export type {
  AudioConverterFactory,
  AudioFormat,
  AudioSource,
  Clock,
  SkippedTime,
} from '@throughline/core/internal/page';
