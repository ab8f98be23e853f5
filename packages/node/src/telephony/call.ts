import type { AudioSource } from '@throughline/core/internal';
import { decodeG711, SpeechError } from '@throughline/core/internal';
import { CallTrack, type TrackName, type TrackSummary } from './call-track.ts';
import type { Connection, ConnectionEnd, FrameProblem } from './connection.ts';
import { textOf, type JsonObject } from './json.ts';
import type { CallStart } from './media-start.ts';
import { Playback, type PlayableAudio } from './playback.ts';

/** What was received over the connection of a call, so far. */
export interface CallSummary {
  /** Each side of the call whose audio was received. */
  readonly tracks: readonly TrackSummary[];
  /** Frames that could not be read or used. Each is reported to `onWarning`, within the first hundred warnings. */
  readonly unreadFrames: number;
  /**
   * Frames of a stream with one track that by their sequence numbers never arrived. They are reported (`sequence-gap`), and
   * their time is not in the audio.
   */
  readonly missingFrames: number;
}

/** A phone call whose audio is received over one WebSocket. */
export interface BandwidthCall {
  /** Bandwidth's id of the call: `c-…`. */
  readonly id: string;
  /** Bandwidth's id of your account. */
  readonly accountId: string | undefined;
  /** Bandwidth's id of the stream. */
  readonly streamId: string | undefined;
  /** The name that the BXML verb gave the stream. */
  readonly streamName: string | undefined;
  /** The sides of the call whose audio is received. */
  readonly tracks: readonly TrackName[];
  /** The `<StreamParam>`s, without the token if one serves as authentication. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * One side of the call as an audio source like any other, to be read once: `session.pipe(call.track('inbound'))`, best into
   * a session with `live: true`. `sampleRate`: default 8 000, as received; any other is resampled. It ends with the call.
   *
   * Throws `config-invalid` for a side that the stream does not have. Read too slowly it fails with `slow-consumer`.
   */
  track(name: TrackName, options?: { readonly sampleRate?: number }): AudioSource;
  /**
   * Plays audio to the phone; in streams of the mode `bidirectional` only. Resolves when it has left this process or was
   * cleared. Rejects with `window-full` where more than a minute waits already, `session-ended`, and `config-invalid`.
   */
  playAudio(audio: PlayableAudio): Promise<void>;
  /** Drops what was to be played and has not been played yet. */
  clear(): void;
  /** Ends the stream, not the phone call. */
  close(): void;
  /** What was received so far, and what of it could not be read. */
  summary(): CallSummary;
  /** Resolves when no more audio follows. */
  readonly ended: Promise<ConnectionEnd>;
}

/** Base64 of whole bytes; Node's own decoder skips what is not, and the audio would be shifted. */
const base64 = /^[\d+/A-Za-z]*={0,2}$/u;

/** What shows, in a frame that is damaged elsewhere, that it was media, and of which track. */
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
  readonly #callTracks: ReadonlyMap<string, CallTrack>;
  readonly #sampleRate: number;
  readonly #sequence = new Map<string, number>();
  #missingFrames = 0;
  /** Since the last sequence number: frames of which nothing could be read, and those for which silence was inserted already. */
  #unreadable = 0;
  #insertedFrames = 0;
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
    this.#callTracks = new Map(
      start.tracks.map((name) => [name, new CallTrack(name, start.sampleRate, bufferSeconds)]),
    );
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  track(name: TrackName, { sampleRate = this.#sampleRate }: { readonly sampleRate?: number } = {}): AudioSource {
    const track = this.#callTracks.get(name);
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
      tracks: [...this.#callTracks.values()].map((track) => track.summary()),
      unreadFrames: this.#connection.unreadFrames,
      missingFrames: this.#missingFrames,
    };
  }

  /** Receives a frame of the stream; returns what is wrong with it. */
  receive(eventType: string, frame: JsonObject): FrameProblem | undefined {
    if (eventType !== 'media') return { code: 'frame-unexpected', reason: 'a frame of a type that is not known' };
    const name = textOf(frame['track']) ?? '';
    const track = this.#callTracks.get(name);
    if (track === undefined)
      return { code: 'frame-unexpected', reason: 'media of a track that the start did not name' };
    const outOfOrder = this.#checkSequence(name, track, frame['sequenceNumber']);
    const { payload } = frame;
    if (typeof payload !== 'string' || payload === '' || payload.length % 4 !== 0 || !base64.test(payload)) {
      track.insertSilence(1);
      const reason = `media of the ${name} track whose payload is not base64; silence was inserted in its place`;
      return { code: 'frame-malformed', reason };
    }
    track.push(decodeG711(Buffer.from(payload, 'base64'), 'mulaw'));
    return outOfOrder;
  }

  /**
   * A frame that could not be read at all. Where it shows that it was media, silence is inserted at once; where it does not, the
   * sequence numbers of the frames around it may show it.
   */
  missed(text: string): void {
    const name = trackOf.exec(text)?.[1] ?? (this.tracks.length === 1 ? this.tracks[0] : undefined);
    const track = this.#callTracks.get(name ?? '');
    if (track !== undefined && media.test(text)) {
      track.insertSilence(1);
      this.#insertedFrames += 1;
    } else {
      this.#unreadable += 1;
    }
  }

  finish(end: ConnectionEnd): void {
    for (const track of this.#callTracks.values()) track.end();
    this.#settle(end);
  }

  /** How two tracks of one stream are numbered is not documented; there only a number that falls is reported. */
  #checkSequence(name: string, track: CallTrack, sequenceNumber: unknown): FrameProblem | undefined {
    const number = sequenceNumber === undefined ? Number.NaN : Number(sequenceNumber);
    if (!Number.isSafeInteger(number)) return undefined;
    const last = this.#sequence.get(name);
    this.#sequence.set(name, number);
    const insertedFrames = this.#insertedFrames;
    const unreadable = this.#unreadable;
    this.#insertedFrames = 0;
    this.#unreadable = 0;
    if (last === undefined || number === last + 1 || (number > last && this.tracks.length > 1)) return undefined;
    const reason = `media of the ${name} track has number ${number} after ${last}`;
    if (number <= last) return { code: 'sequence-gap', reason };
    const open = Math.max(0, number - last - 1 - insertedFrames);
    const read = Math.min(open, unreadable);
    track.insertSilence(read);
    this.#missingFrames += open - read;
    // Every frame between the two has arrived, and was reported.
    return open === read ? undefined : { code: 'sequence-gap', reason };
  }
}
