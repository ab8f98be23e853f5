import type { SpeechError } from '../errors/speech-error.ts';
import type { Transport } from '../transport.ts';
import type { OutgoingFrame, WireLink, WireProtocol, WireTraits } from './wire.ts';

/** What a frame of a provider that speaks means besides what all frames may. */
export type SynthesisEvent =
  /**
   * Mono samples of the sentence in flight, in order. The receiver may keep them. `sampleRate` as the provider gave it: the
   * session refuses what is no whole number from 8 000 to 192 000.
   */
  | { readonly type: 'audio'; readonly pcm: Int16Array; readonly sampleRate: number }
  /** What comes is not the audio that was asked for, and cannot be used: its utterance fails with this error. */
  | { readonly type: 'wrong-audio'; readonly error: SpeechError }
  /** All audio of the sentence in flight has come, or, after `cancel`, nothing more of it will. */
  | { readonly type: 'sentence-done' };

/** How a provider that speaks behaves, as far as a session depends on it. */
export interface SynthesisTraits extends WireTraits {
  /** Whether the provider answers the end of a link with an end of stream. Default: `awaited`. */
  readonly endOfStream?: 'awaited' | 'none';
  /** Samples per second of what the provider is asked for. */
  readonly sampleRate: number;
  /** Whether the same text gives the same samples each time, so that a repeat can be joined to the sample. */
  readonly deterministic: boolean;
  /** The longest text that is sent at once, in UTF-16 units. Longer sentences are cut between words. */
  readonly maximumCharacters: number;
  /**
   * How a sentence in flight is taken back. `clear`: `SynthesisLink.cancel` ends it with a `sentence-done`, after which the link
   * can be used again. `replace`: the link is given up.
   */
  readonly cancel: 'clear' | 'replace';
  /** A link that is free for so many milliseconds is hung up; `Infinity`: never. */
  readonly idleMs: number;
}

/** Which texts a provider speaks. */
export interface TextRules {
  /** Whether the provider would take this text by itself. */
  isLongEnough(text: string): boolean;
  /** Throws a `SpeechError` that says what is wrong with a text that is not long enough. */
  check(text: string): void;
}

/** How many links an account may have at a time. */
export interface SlotRules {
  /** What distinguishes accounts; never shown. */
  readonly account: string;
  /** As far as it is known before the provider has said; `Infinity` where it is not. */
  readonly maximum: number;
}

/** The translation for one link of a provider that speaks. One sentence is in flight at a time. */
export interface SynthesisLink extends WireLink<SynthesisEvent> {
  /** Frames that ask for one sentence; `last`: nothing of this utterance follows. */
  say(text: string, last: boolean): readonly OutgoingFrame[];
  /** Frames that take the sentence in flight back; absent where `cancel` is `replace`. */
  cancel?(): readonly OutgoingFrame[];
}

/** The translation between the runtime and a provider that speaks; `Credentials` is what `dial` needs. */
export interface SynthesisProtocol<Credentials extends object = object> extends WireProtocol<
  Credentials,
  SynthesisLink
> {
  readonly traits: SynthesisTraits;
  readonly text: TextRules;
  /** Absent: nothing limits how many links an account may have. */
  slots?(credentials: Credentials): SlotRules;
  /** Where the protocol does not go over WebSockets: what opens its links instead of the session's transport. */
  readonly transport?: Transport;
}
