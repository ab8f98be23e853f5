import type { EventNames } from '../emitter.ts';
import type { SynthesisProtocol } from '../protocol/synthesis.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { VoiceStats } from '../results/stats.ts';
import type { VoiceShare } from '../results/voice-route.ts';
import type { CommonEvents, StatusBase } from '../session/events.ts';
import type { SessionOptions } from '../session/session-options.ts';
import type { SpokenAudio } from './audio-queue.ts';

/** What becomes of a sentence whose link dies after some of its audio was handed over. */
export type ResumePolicy =
  /** It is asked for again, and what was handed over is left out: to the sample where the provider repeats itself, else in a quiet place. */
  | 'skip'
  /** It is spoken again from its start; the `seam` says how much of it was heard before. */
  | 'restart'
  /** Its utterance fails; the session and its other utterances go on. */
  | 'fail';

/** What `synthesize` takes. */
export interface SynthesizeOptions<C extends object> extends SessionOptions<C> {
  /** Which provider, and how it is asked: what `faseeh({ … })` and its like of `@throughline/core/providers/…` return. It decides what `credentials` hold. */
  readonly protocol: SynthesisProtocol<C>;
  /** What becomes of a sentence whose link dies after some of it was heard. Default: `skip`. */
  readonly resume?: ResumePolicy;
  /** The audio that waits for its reader. */
  readonly buffer?: {
    /**
     * Seconds of unread audio, 1 to 3 600, from which on a slow reader holds the provider back. Where the platform cannot hold
     * a socket, four times as much ends the utterance with `slow-consumer`. The next sentence is asked for when a third of it
     * or less is unread. Default: 30.
     */
    readonly seconds?: number;
  };
}

/** Where a new link takes over inside a sentence; positions in samples of the utterance's audio. */
export interface VoiceSeam {
  /** The number of the new link. */
  readonly epoch: number;
  /** Number of the utterance in its session, from 1. */
  readonly utterance: number;
  /** Number of the sentence in its utterance, from 0. */
  readonly sentence: number;
  /** Seconds of the utterance's audio before the first that comes from the new link. */
  readonly at: number;
  /** `at` in samples. */
  readonly atSample: number;
  /** Seconds before `at` that are spoken again from `at` on; where the seam is not exact, about so many. */
  readonly repeated: number;
  /** `repeated` in samples. */
  readonly repeatedSamples: number;
  /** Whether `atSample` and `repeatedSamples` are exact. Not where another voice takes over: it says at its own pace what is spoken again. */
  readonly exact: boolean;
}

/** Another route of a voice is in use: it goes on with another provider, or with another account of the same. */
export interface VoiceRouteChange {
  /** The name of its protocol, in lower case. */
  readonly provider: string;
  /** Its place among the session's routes, counted from 0. */
  readonly index: number;
  /** Seconds of audio that the session has handed over by then: what comes from here on is this voice's. */
  readonly at: number;
  /** `at` in samples: exact. */
  readonly atSample: number;
  /** `failover`: the route before it was lost. `return`: a route that is preferred, and had been lost, is well again. */
  readonly reason: 'failover' | 'return';
  /** What the route before it was lost of, where that is known. */
  readonly error?: SpeechError;
}

/** A sentence that is not spoken to its end, because its voice was lost; positions in samples of the utterance's audio. */
export interface BrokenSentence {
  /** Number of the utterance in its session, from 1. It fails when it has come to its end. */
  readonly utterance: number;
  /** Number of the sentence in its utterance, from 0. */
  readonly sentence: number;
  /** Seconds of the utterance's audio before the place where the sentence is broken off. */
  readonly at: number;
  /** `at` in samples: exact. */
  readonly atSample: number;
  /** Seconds of the sentence that were handed over before that. */
  readonly spoken: number;
  /** `spoken` in samples: exact. */
  readonly spokenSamples: number;
  /** What the voice was lost of. */
  readonly error: SpeechError;
}

/** Where a voice stands. */
export interface VoiceStatus extends StatusBase {
  /** Utterances that are not over, the one that is spoken included. */
  readonly utterances: number;
}

/** The events of `voice.on`. */
export interface VoiceEvents extends CommonEvents<VoiceStatus> {
  /** A new link takes over inside a sentence, and from where. */
  readonly seam: VoiceSeam;
  /** Another of the session's voices speaks, and why: before its first audio, and after the `seam` where it takes over inside a sentence. */
  readonly route: VoiceRouteChange;
  /** A sentence is broken off, and another voice goes on with the next: with `failover: { sentence: 'next' }` only. */
  readonly broken: BrokenSentence;
}

export const voiceEvents: EventNames<VoiceEvents> = {
  seam: true,
  route: true,
  broken: true,
  status: true,
  link: true,
  warning: true,
  measure: true,
  failure: true,
};

/** A voice session in numbers, at any time. */
export interface VoiceSummary {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Utterances that `say` began. */
  readonly utterances: number;
  /** Utterances that were spoken to their end. */
  readonly completed: number;
  /** Sentences that were spoken to their end. */
  readonly sentences: number;
  /** Seconds of audio that were handed over. */
  readonly seconds: number;
  /** `seconds` in samples: exact. */
  readonly samples: number;
  /** Links that were tried. */
  readonly dials: number;
  /** Links that became ready. */
  readonly links: number;
  /** What each of the session's routes has spoken; absent where it has one. */
  readonly routes?: readonly VoiceShare[];
  /** Sentences that were broken off; absent where the session has one route. */
  readonly broken?: number;
  /** Where new links took over inside a sentence: the last 1 000, oldest first. */
  readonly seams: readonly VoiceSeam[];
}

/** An utterance that was spoken to its end. */
export interface UtteranceSummary {
  /** Sentences that it was spoken in. */
  readonly sentences: number;
  /** Seconds of audio. */
  readonly seconds: number;
  /** `seconds` in samples: exact. */
  readonly samples: number;
  /** Samples per second. */
  readonly sampleRate: number;
}

/**
 * One piece of text and its audio. It has one reader: a loop over it gets the audio in order, and holds the provider back while
 * it is slow, so that an utterance that nobody reads may never be done. Leaving the loop early cancels it. A loop throws what
 * `done` rejects with, except after `cancel`, which just ends it.
 */
export interface Utterance extends AsyncIterable<SpokenAudio> {
  /** Its number in the session, from 1. */
  readonly number: number;
  /**
   * Resolves when all of its audio has come, and never when it was cut; rejects with a `SpeechError`: `aborted` after `cancel`,
   * `audio-container` or `audio-format` for what cannot be played as it comes, `no-audio` for a sentence that the provider does not
   * speak, `slow-consumer`, or what its session failed with.
   */
  readonly done: Promise<UtteranceSummary>;
  /** Takes it back: nothing of it is heard from now on. The session lives on. */
  cancel(): void;
}

/** One continuous voice, over as many links as it takes. */
export interface VoiceSession extends AsyncDisposable {
  /** Calls `listener` for each event; the function returned ends it. What a listener throws goes to `onListenerError`. */
  on<Name extends keyof VoiceEvents>(name: Name, listener: (event: VoiceEvents[Name]) => void): () => void;
  /**
   * Speaks a text after all that was said before; an iterable is spoken sentence by sentence as it comes. Control characters
   * count as blanks. Never throws for what the text is: a text that the provider would refuse, or one that comes after the end, is an utterance that has failed.
   */
  say(text: string | AsyncIterable<string> | Iterable<string>): Utterance;
  /** No more text: resolves when all utterances are over. Called twice, it gives one promise. */
  end(): Promise<VoiceSummary>;
  /** Ends everything within a second; all that is pending rejects with `aborted`. */
  abort(reason?: unknown): void;
  /** Resolves when the first link is ready; asking for it begins to dial. */
  readonly ready: Promise<void>;
  /** Resolves when the session has closed; rejects with what it failed with. */
  readonly closed: Promise<VoiceSummary>;
  /** Where the session stands now; a plain object that does not change. Each change is a `status` event too. */
  readonly status: VoiceStatus;
  /** Live figures, as they are now: how late audio is, and what waits for its reader. Each is told by a `measure` event too. */
  readonly stats: VoiceStats;
  /** The session in numbers until now; what `end()` and `closed` resolve with when it is over. A plain object that does not change. */
  summary(): VoiceSummary;
}
