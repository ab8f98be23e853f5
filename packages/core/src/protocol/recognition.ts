import type { AudioFormat } from '../audio/format.ts';
import type { TurnPhase } from '../results/turn.ts';
import type { OutgoingFrame, WireEvent, WireLink, WireProtocol, WireTraits } from './wire.ts';

export type { OutgoingFrame } from './wire.ts';

/** A word as a provider gave it; times in seconds on the link's own clock. */
export interface RecognisedWord {
  readonly text: string;
  readonly start?: number;
  readonly end?: number;
  readonly confidence?: number;
  /** The provider's label for who spoke it; it means nothing on another link. */
  readonly speaker?: string;
  readonly language?: string;
  /** Stands without a joiner beside its neighbour: punctuation that comes as a word of its own. */
  readonly attaches?: 'previous' | 'next' | 'both';
}

/** Something named in a result; times in seconds on the link's own clock. */
export interface RecognisedEntity {
  readonly label: string;
  readonly text: string;
  readonly value?: string;
  readonly start?: number;
  readonly end?: number;
  readonly confidence?: number;
}

/** Something that was recognised: a partial, or a final. */
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
  /** Counted from 0; needed where the audio has several channels. A key is unique over all channels of a link. */
  readonly channel?: number;
  /** The provider's label for who spoke all of it, where its words have none. */
  readonly speaker?: string;
  readonly entities?: readonly RecognisedEntity[];
}

/** A turn starts, seems to end, goes on or ends. */
export interface TurnEvent {
  readonly type: 'turn';
  readonly phase: TurnPhase;
  /** Seconds on the link's own clock. */
  readonly at: number;
  readonly confidence?: number;
  /** What made it end, in the provider's word. */
  readonly cause?: string;
  readonly channel?: number;
}

/** The provider has changed its mind about who spoke a final that it has sent on this link. */
export interface RelabelEvent {
  readonly type: 'relabel';
  /** The final's. */
  readonly key: string;
  /** The provider's label for who spoke all of it, or, where `words` is there, those of them that have none. */
  readonly speaker?: string;
  /** The words of the final that have another speaker now, each by its start in seconds on the link's own clock. Without any label, nobody knows. */
  readonly words?: readonly { readonly start: number; readonly speaker?: string }[];
}

/** What a frame of a provider that recognises means besides what all frames may. */
export type RecognitionEvent =
  | ResultEvent
  | TurnEvent
  | RelabelEvent
  /** The provider has looked at all audio up to `until` seconds of the link's clock. */
  | { readonly type: 'processed'; readonly until: number }
  /** The provider has taken `n` audio frames of this link in all. */
  | { readonly type: 'ack'; readonly n: number }
  /**
   * The provider has received all audio up to `until` seconds of the link's clock, and may not have looked at it yet: settles
   * nothing. `from`: where the piece begins of which this is the acknowledgement. A provider that counts bytes gives them through
   * `secondsOfBytes`.
   */
  | { readonly type: 'received'; readonly until: number; readonly from?: number }
  /** The provider takes no more audio on this link: it will send its end of stream by itself, and the session ends with it. */
  | { readonly type: 'input-closed' };

/** What a frame of the provider means. */
export type RecognitionFrameEvent = WireEvent | RecognitionEvent;

/** How a provider wants a link without audio to be kept. */
export type KeepAlive =
  /**
   * Zero-valued audio, billed: `firstSeconds` once after `afterMs` without a frame, then `thenSeconds` every `everyMs`. A link that was
   * sent no audio yet gets `thenSeconds` at first too.
   */
  | {
      readonly type: 'silence';
      readonly afterMs: number;
      readonly firstSeconds: number;
      readonly thenSeconds: number;
      readonly everyMs: number;
    }
  /**
   * `RecognitionLink.keepAlive()` every `everyMs`. `firstAudio`: messages count only after some audio, so that a link which was
   * sent none for `afterMs` is sent `seconds` of zeros first.
   */
  | {
      readonly type: 'message';
      readonly everyMs: number;
      readonly firstAudio?: { readonly afterMs: number; readonly seconds: number };
    };

/** How a provider that recognises speech behaves, as far as a session depends on it. */
export interface RecognitionTraits extends WireTraits {
  readonly wordTimes: 'always' | 'finals' | 'none';
  /**
   * `steadily`: partials flow while there is speech, so their absence is a sign of death. `in-pauses`: there may be nothing for as
   * long as somebody speaks; whether the provider lives, its heartbeats tell.
   */
  readonly answers: 'steadily' | 'finals-only' | 'in-pauses' | 'at-end';
  readonly progress: 'none' | 'ack' | 'received' | 'processed' | 'reply-per-frame';
  /**
   * `unsettled`: what is not settled is sent again. `whole`: the stream is one piece and is sent again from its start. `resume`:
   * the next link goes on where the provider has `received` last, and so do the clock of its times and the keys of its segments. What
   * it has found meanwhile it sends on the next link. One that says `received` before `ready` is sent nothing twice; one that
   * says `from` may be sent a little twice, and its times stay true. Of any other they are true again once it has acknowledged all.
   */
  readonly replay: 'unsettled' | 'whole' | 'resume';
  /** Backlog after a seam goes out at this multiple of real time. */
  readonly catchUp: number;
  /** A source that is not live is sent at this multiple of real time; absent: as fast as the socket takes it. */
  readonly pace?: number;
  /** Length of one audio frame in milliseconds. */
  readonly frameMs: number;
  /**
   * Milliseconds of the shortest frame that the provider takes: what is left before skipped time, at `finalize`, at the end, or a
   * second after the source fell silent is filled up with zeros.
   */
  readonly shortestFrameMs?: number;
  /**
   * Seconds of silence after which the provider ends a segment, where that is known and `catchUp` is 1: where a pause of a backlog is
   * shortened, so much of it is sent, at most 1 s, so that segments end there as they do elsewhere. Default: 0.3.
   */
  readonly endpointSeconds?: number;
  /** Whether results say who speaks, by labels that hold on one link only; else labels are not used. With `replay: 'resume'` they hold on all links. */
  readonly speakers?: boolean;
  readonly idle?: KeepAlive;
}

/** The translation for one link of a provider that recognises. */
export interface RecognitionLink extends WireLink<RecognitionEvent> {
  /** One audio frame; samples of several channels are interleaved. The samples are a view into the replay window: a protocol that sends PCM as it is returns a view of the same bytes. */
  audio(samples: Int16Array): OutgoingFrame;
  /**
   * A frame of so many samples was sent as it stands in the replay window, without a call of `audio`. Only for a wire format whose frames
   * are the bytes of their samples and nothing else; it saves a live stream two objects a frame.
   */
  audioSent?(samples: number): void;
  /**
   * What goes out after the audio frame that was made last, silence included: for a wire format whose turns the client ends. Asked
   * after each one.
   */
  afterAudio?(): OutgoingFrame | undefined;
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
  /** The audio that the provider takes; several channels are interleaved. */
  readonly audio: AudioFormat;
  readonly traits: RecognitionTraits;
  /** What stands between two words of a text: `' '`, or `''` for scripts that do not use blanks. */
  readonly joiner: string;
  /**
   * What of its configuration makes its results what they are: plain JSON, without secrets and addresses. For those who keep results and
   * want to know whether another run would give the same. Absent: nothing is known of it.
   */
  readonly shape?: object;
}
