/// <reference lib="dom" preserve="true" />
import type { AudioChunk, SpeechError, SpokenAudio } from '@throughline/core';

/** What `player` takes. */
export interface PlayerOptions {
  /**
   * Samples per second of what will be played, 8 000 to 192 000. With it the audio device is opened by the first `play` or `resume`,
   * so inside the click that called it, as Safari wants it. Default: the rate of the first audio that comes.
   */
  readonly sampleRate?: number;
  /**
   * Milliseconds of audio that must have come before the playing begins, 0 to 1 000: audio that comes a little late is then not missed. After an underrun it
   * waits for twice as much, up to 1 s, until there is nothing left to play. Default: 100.
   */
  readonly bufferMs?: number;
  /**
   * Where the sound goes: a node of an `AudioContext` of yours, which is never closed here, and resumed while there is something to play. Default: the loudspeaker, through an
   * `AudioContext` of the player's own, at the rate of the audio.
   */
  readonly destination?: AudioNode;
  /**
   * Where `@throughline/browser/player-worklet.js` can be loaded from, for pages whose Content-Security-Policy forbids `blob:` scripts.
   * Default: the worklet is loaded from this module.
   */
  readonly workletUrl?: string | URL;
  /** Receives what a listener throws. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, eventName: string) => unknown;
}

/** How chunks that are bare samples are to be read. Mono. */
export interface PlayOptions {
  /** Samples per second, 8 000 to 192 000. */
  readonly sampleRate: number;
}

/** What a player is doing. */
export type PlayerState =
  /** Nothing to play. */
  | 'idle'
  /** Waits for audio. */
  | 'buffering'
  | 'playing'
  | 'paused'
  /** The browser lets nothing be heard yet; all that is given is kept and played as soon as it does. */
  | 'blocked'
  | 'closed';

/** How much was heard, and of what. */
export interface PlayedPosition {
  /** Seconds that the player has played in all. */
  readonly seconds: number;
  /** What is heard, or was heard last; absent before the first sound. */
  readonly playback: Playback | undefined;
  /** Seconds of it that were heard. */
  readonly at: number;
  /** The sentence of the utterance that is heard, from 0. */
  readonly sentence: number | undefined;
}

/** Audio that came too late: there is a pause in the sound, at this place. */
export interface Underrun extends PlayedPosition {
  /** Milliseconds of audio that are waited for now. */
  readonly bufferMs: number;
}

/** The events of `player.on`. */
export interface PlayerEvents {
  /** What it is doing, each time that this changes. */
  readonly state: PlayerState;
  /** Ten times a second while something is heard, and at its end; the property `position` says it at any time. */
  readonly position: PlayedPosition;
  /** Audio came too late, and the sound pauses; nothing is left out. */
  readonly underrun: Underrun;
  /** The browser lets nothing be heard: `gesture-needed`, whose remedy says what to do. */
  readonly blocked: SpeechError<'gesture-needed'>;
  /** The audio device or the worklet cannot be had. What was to be played is lost; the next `play` tries again. */
  readonly failure: SpeechError;
}

/** What became of one `play`. */
export interface PlaybackSummary {
  /** Seconds of it that were heard. */
  readonly seconds: number;
  /** Whether that is all of it: false after `flush`, `cancel` and `close`. */
  readonly complete: boolean;
}

/** One `play`. */
export interface Playback {
  /** The number of its utterance in its voice session, where it is one. */
  readonly utterance: number | undefined;
  /**
   * Resolves when the last of it was heard, or when it was taken back. Rejects with what its source failed with, once all that had come before
   * was heard, and where the audio device or the worklet cannot be had. Nobody need await it.
   */
  readonly done: Promise<PlaybackSummary>;
  /** Takes back what was not heard; what was given after it is played next. Its source is left: an utterance is cancelled. */
  cancel(): void;
}

/** What `play` takes: an utterance, or other pieces that say their rate. */
export type SpokenSource = AsyncIterable<SpokenAudio> | Iterable<SpokenAudio>;

/** Bare samples of one channel; bytes are `pcm_s16le`. */
export type ChunkSource = AsyncIterable<AudioChunk> | Iterable<AudioChunk>;

/** Plays what it is given, one after the other, without a gap. */
export interface Player extends AsyncDisposable {
  /** Plays an utterance of a voice session, after all that was given before. Leaving it, by `flush` for instance, cancels it at the provider. */
  play(source: SpokenSource): Playback;
  play(source: ChunkSource | AudioChunk, options: PlayOptions): Playback;
  /**
   * Takes back all that was not heard, as when the user begins to speak: the sound ends within one block of the audio thread, some 3 ms, and every
   * source is left. Resolves with what was heard.
   */
  flush(): Promise<PlayedPosition>;
  /** Holds the sound; what comes meanwhile is kept, and the provider is held back. */
  pause(): void;
  /**
   * Goes on after `pause`, and asks the browser to let the sound be heard: call it inside a click where the state is `blocked`.
   * Resolves when it can be heard, or the browser has refused it again.
   */
  resume(): Promise<void>;
  /** What it is doing now. */
  readonly state: PlayerState;
  /** What has left the loudspeaker so far. */
  readonly position: PlayedPosition;
  /** Calls `listener` for each event; the function returned ends it. What a listener throws goes to `onListenerError`. */
  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void;
  /** Ends the sound, leaves every source and frees the audio device. */
  close(): Promise<void>;
}
