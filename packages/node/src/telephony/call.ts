import type { AudioSource } from '@throughline/core/internal';
import { SpeechError } from '@throughline/core/internal';
import { CallTrack, type TrackName, type TrackSummary } from './call-track.ts';
import type { Connection, ConnectionEnd, FrameProblem } from './connection.ts';
import { textOf, type JsonObject } from './json.ts';
import type { CallStart } from './media-start.ts';
import { decodePcmu } from './pcmu.ts';
import { Playback, type PlayableAudio } from './playback.ts';

/** What came over the connection of a call, so far. */
export interface CallSummary {
  readonly tracks: readonly TrackSummary[];
  /** Frames that could not be read or used. Each is told to `onWarning`, as far as the first hundred warnings go. */
  readonly framesUnread: number;
  /**
   * Frames of a stream with one track that by their numbers never came here. They are warned of (`sequence-gap`), and their time
   * is not in the audio.
   */
  readonly framesMissing: number;
}

/** A phone call whose audio comes in over one WebSocket. */
export interface BandwidthCall {
  /** Bandwidth's id of the call: `c-…`. */
  readonly id: string;
  readonly accountId: string | undefined;
  readonly streamId: string | undefined;
  readonly streamName: string | undefined;
  /** The sides of the call that can be heard. */
  readonly tracks: readonly TrackName[];
  /** The `<StreamParam>`s, without a token that serves as authentication. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * One side of the call as an audio source like any other, to be read once: `session.pipe(call.track('inbound'))`, best into
   * a session with `live: true`. `sampleRate`: default 8 000, as it comes; any other is resampled. It ends with the call.
   *
   * Throws `config-invalid` for a side that the stream does not have. Read too slowly it fails with `slow-consumer`.
   */
  track(name: TrackName, options?: { readonly sampleRate?: number }): AudioSource;
  /**
   * Lets the caller hear audio; in streams of the mode `bidirectional` only. Resolves when it has left this process or was
   * cleared. Rejects with `window-full` for a caller that does not wait, `session-ended`, and `config-invalid`.
   */
  playAudio(audio: PlayableAudio): Promise<void>;
  /** Drops what was to be played and has not been heard yet. */
  clear(): void;
  /** Ends the stream, not the phone call. */
  close(): void;
  /** What has come so far, and what of it could not be read. */
  summary(): CallSummary;
  /** Resolves when no more audio will come. */
  readonly ended: Promise<ConnectionEnd>;
}

/** Base64 of whole bytes; Node's own decoder passes over what is not, and audio would come out shifted. */
const base64 = /^[\d+/A-Za-z]*={0,2}$/u;

/** What tells, in a frame that is damaged elsewhere, that it was media, and of which track. */
const media = /"eventType"\s*:\s*"media"/u;
const trackOf = /"track"\s*:\s*"(inbound|outbound)"/u;

export class Call implements BandwidthCall {
  readonly id: string;
  readonly accountId: string | undefined;
  readonly streamId: string | undefined;
  readonly streamName: string | undefined;
  readonly tracks: readonly TrackName[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly ended: Promise<ConnectionEnd>;
  readonly #connection: Connection;
  readonly #playback: Playback;
  readonly #heard: ReadonlyMap<string, CallTrack>;
  readonly #sampleRate: number;
  readonly #sequence = new Map<string, number>();
  #framesMissing = 0;
  /** Since the last number that was read: frames of which nothing could be read, and those that silence stands for already. */
  #unreadable = 0;
  #standIns = 0;
  #settle: (end: ConnectionEnd) => void = () => undefined;

  constructor(start: CallStart, connection: Connection, bufferSeconds: number) {
    this.id = start.callId;
    this.accountId = start.accountId;
    this.streamId = start.streamId;
    this.streamName = start.streamName;
    this.tracks = start.tracks;
    this.parameters = start.parameters;
    this.#sampleRate = start.sampleRate;
    this.#connection = connection;
    this.#playback = new Playback(connection.socket);
    this.#heard = new Map(start.tracks.map((name) => [name, new CallTrack(name, start.sampleRate, bufferSeconds)]));
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  track(name: TrackName, { sampleRate = this.#sampleRate }: { readonly sampleRate?: number } = {}): AudioSource {
    const track = this.#heard.get(name);
    if (track === undefined) {
      const wanted = this.tracks.join(' or ');
      throw new SpeechError('config-invalid', {
        message: `the stream of this call has no ${name} track; wanted: ${wanted}.`,
        context: { field: 'track', found: name, wanted },
        provider: 'bandwidth',
        remedy: 'Ask for it by tracks="both" in the <StartStream> verb.',
      });
    }
    return track.source(sampleRate);
  }

  playAudio(audio: PlayableAudio): Promise<void> {
    return this.#playback.play(audio);
  }

  clear(): void {
    this.#playback.clear();
  }

  close(): void {
    this.#connection.close();
  }

  summary(): CallSummary {
    return {
      tracks: [...this.#heard.values()].map((track) => track.summary()),
      framesUnread: this.#connection.framesUnread,
      framesMissing: this.#framesMissing,
    };
  }

  /** A frame of the stream; returns what is wrong with it. */
  take(eventType: string, frame: JsonObject): FrameProblem | undefined {
    if (eventType !== 'media') return { code: 'frame-unexpected', reason: 'a frame of a type that is not known' };
    const name = textOf(frame['track']) ?? '';
    const track = this.#heard.get(name);
    if (track === undefined)
      return { code: 'frame-unexpected', reason: 'media of a track that the start did not name' };
    const outOfOrder = this.#follow(name, track, frame['sequenceNumber']);
    const { payload } = frame;
    if (typeof payload !== 'string' || payload === '' || payload.length % 4 !== 0 || !base64.test(payload)) {
      track.miss(1);
      const reason = `media of the ${name} track whose payload is no base64; silence stands for it`;
      return { code: 'frame-malformed', reason };
    }
    track.push(decodePcmu(Buffer.from(payload, 'base64')));
    return outOfOrder;
  }

  /**
   * A frame that could not be read at all. Where it says that it is media, silence stands for it at once; where it does not, the
   * numbers of the frames around it may tell.
   */
  miss(text: string): void {
    const name = trackOf.exec(text)?.[1] ?? (this.tracks.length === 1 ? this.tracks[0] : undefined);
    const track = this.#heard.get(name ?? '');
    if (track !== undefined && media.test(text)) {
      track.miss(1);
      this.#standIns += 1;
    } else {
      this.#unreadable += 1;
    }
  }

  finish(end: ConnectionEnd): void {
    for (const track of this.#heard.values()) track.end();
    this.#settle(end);
  }

  /** How numbers are given to two tracks of one stream is not documented; there only a number that falls is odd. */
  #follow(name: string, track: CallTrack, sequenceNumber: unknown): FrameProblem | undefined {
    const number = sequenceNumber === undefined ? Number.NaN : Number(sequenceNumber);
    if (!Number.isSafeInteger(number)) return undefined;
    const last = this.#sequence.get(name);
    this.#sequence.set(name, number);
    const standIns = this.#standIns;
    const unreadable = this.#unreadable;
    this.#standIns = 0;
    this.#unreadable = 0;
    if (last === undefined || number === last + 1 || (number > last && this.tracks.length > 1)) return undefined;
    const reason = `media of the ${name} track has number ${number} after ${last}`;
    if (number <= last) return { code: 'sequence-gap', reason };
    const open = Math.max(0, number - last - 1 - standIns);
    const read = Math.min(open, unreadable);
    track.miss(read);
    this.#framesMissing += open - read;
    // Every frame between the two has come, and was warned of.
    return open === read ? undefined : { code: 'sequence-gap', reason };
  }
}
