import type { AudioFormat } from '../audio/format.ts';
import type { OutgoingFrame, WireEvent, WireLink, WireProtocol, WireTraits } from './wire.ts';

export type { OutgoingFrame } from './wire.ts';

/** A word as a provider gave it; times in seconds on the link's own clock. */
export interface RecognisedWord {
  readonly text: string;
  readonly start?: number;
  readonly end?: number;
  readonly confidence?: number;
}

export interface ResultEvent {
  readonly type: 'result';
  readonly final: boolean;
  /** The provider's own name for the segment, unique on one link. A final closes it. */
  readonly key: string;
  readonly text: string;
  /** Seconds on the link's own clock; absent where the provider gave none. */
  readonly start?: number;
  readonly end?: number;
  readonly words?: readonly RecognisedWord[];
  readonly confidence?: number;
  readonly language?: string;
}

/** What a frame of a provider that recognises means besides what all frames may. */
export type RecognitionEvent =
  | ResultEvent
  /** The provider has looked at all audio up to `until` seconds of the link's clock. */
  | { readonly type: 'processed'; readonly until: number }
  /** The provider has taken `n` audio frames of this link in all. */
  | { readonly type: 'ack'; readonly n: number }
  /** The provider takes no more audio on this link: it will send its end of stream by itself, and the session ends with it. */
  | { readonly type: 'input-closed' };

/** What a frame of the provider means. */
export type RecognitionFrameEvent = WireEvent | RecognitionEvent;

/** How a provider wants a link without audio to be kept. */
export type KeepAlive =
  /** Zero-valued audio, billed: `firstSeconds` once after `afterMs` without a frame, then `thenSeconds` every `everyMs`. */
  | {
      readonly type: 'silence';
      readonly afterMs: number;
      readonly firstSeconds: number;
      readonly thenSeconds: number;
      readonly everyMs: number;
    }
  /** `RecognitionLink.keepAlive()` every `everyMs`. */
  | { readonly type: 'message'; readonly everyMs: number };

export interface RecognitionTraits extends WireTraits {
  readonly wordTimes: 'always' | 'finals' | 'none';
  /** `steadily`: partials flow while there is speech, so their absence is a sign of death. */
  readonly answers: 'steadily' | 'finals-only' | 'at-end';
  readonly progress: 'none' | 'ack' | 'processed' | 'reply-per-frame';
  /** `unsettled`: what is not settled is sent again. `whole`: the stream is one piece and is sent again from its start. */
  readonly replay: 'unsettled' | 'whole';
  /** Backlog after a seam goes out at this multiple of real time. */
  readonly catchUp: number;
  /** A source that is not live is sent at this multiple of real time; absent: as fast as the socket takes it. */
  readonly pace?: number;
  /** Length of one audio frame in milliseconds. */
  readonly frameMs: number;
  readonly idle?: KeepAlive;
}

/** The translation for one link of a provider that recognises. */
export interface RecognitionLink extends WireLink<RecognitionEvent> {
  /** One audio frame. The samples are a view into the replay window: a protocol that sends PCM as it is returns a view of the same bytes. */
  audio(samples: Int16Array): OutgoingFrame;
  keepAlive?(): OutgoingFrame;
  /** Asks the provider to finalise what it holds; absent where the wire format has no such message. */
  finalize?(): OutgoingFrame;
  /** Seconds of silence that make the provider finalise what it holds, where `finalize` does not exist. */
  readonly finalizeSilenceSeconds?: number;
}

/** The translation between the runtime and a provider that recognises; `Credentials` is what `dial` needs. */
export interface RecognitionProtocol<Credentials extends object = object> extends WireProtocol<
  Credentials,
  RecognitionLink
> {
  /** The audio that the provider takes. */
  readonly audio: AudioFormat;
  readonly traits: RecognitionTraits;
  /** What stands between two words of a text: `' '`, or `''` for scripts that do not use blanks. */
  readonly joiner: string;
}
