import type { RelabelEvent, ResultEvent, TurnEvent } from '../protocol/recognition.ts';
import { ChannelAudios } from './channel-audio.ts';
import type { LinkMap } from './link-map.ts';
import {
  commonToChannels,
  Timeline,
  type SessionTimeline,
  type TimelineOptions,
  type TimelineSink,
} from './timeline.ts';
import type { SharedAudio } from './timeline-audio.ts';
import type { MustEnd } from './track-doubt.ts';
import type { LinkTrack, Track, TrackHandOver, TrackStart } from './track.ts';
import type { UnreadKind } from './unread-ledger.ts';
import { BEYOND_SENT_SECONDS } from './words.ts';

export interface ChannelTimelinesOptions extends Omit<TimelineOptions, 'audio' | 'common'> {
  readonly audio: SharedAudio;
  /** How many. */
  readonly channels: number;
  /** Whether partials flow while there is speech: then a channel that has none open is as far as the others. */
  readonly steadily: boolean;
}

/** The kind of a frame with a result that may be of any channel. */
export const NAMES_NO_CHANNEL = 'a result that names no channel of the audio';

/** The transcript of a session: of one channel, or of several, each by itself. */
export function sessionTimeline(options: ChannelTimelinesOptions): SessionTimeline {
  return options.channels > 1 ? new ChannelTimelines(options) : new Timeline(options);
}

/**
 * A timeline for each channel of a session: words of different channels are never compared, and no channel answers another one's
 * audio. Ids of segments are the session's.
 */
class ChannelTimelines implements SessionTimeline {
  readonly #timelines: readonly Timeline[];
  readonly #steadily: boolean;
  readonly #harmless = new Set<string>();
  #timesImpossible = false;

  constructor(options: ChannelTimelinesOptions) {
    const { audio, channels, steadily, sink, earlier } = options;
    const audios = new ChannelAudios(audio, channels, () => this.passed());
    const common = commonToChannels(options);
    const once: TimelineSink = {
      result: (result) => sink.result(result),
      turn: (turn) => sink.turn(turn),
      relabel: (relabel) => sink.relabel(relabel),
      speakerUnmapped: (speaker) => sink.speakerUnmapped(speaker),
      timesImpossible: () => this.#once(() => sink.timesImpossible()),
      framesHarmless: (kind) => {
        if (this.#harmless.has(kind)) return;
        this.#harmless.add(kind);
        sink.framesHarmless(kind);
      },
    };
    this.#steadily = steadily;
    this.#timelines = audios.each.map((own, channel) => {
      const ofChannel = earlier && { ...earlier, finals: earlier.finals.filter((final) => final.channel === channel) };
      return new Timeline({ ...options, audio: own, sink: once, common, earlier: ofChannel });
    });
  }

  get openSegments(): number {
    return this.#timelines.reduce((sum, timeline) => sum + timeline.openSegments, 0);
  }

  get finals(): number {
    return this.#timelines.reduce((sum, timeline) => sum + timeline.finals, 0);
  }

  /** Each timeline is told of all of them. */
  get unreadFrames(): number {
    return this.#timelines[0]?.unreadFrames ?? 0;
  }

  begin(start: TrackStart): LinkTrack {
    const tracks = this.#timelines.map((timeline) => timeline.begin(start));
    return new ChannelTracks(tracks, start.map, start.answers?.steadily ?? this.#steadily);
  }

  passed(): void {
    for (const timeline of this.#timelines) timeline.passed();
  }

  close(): void {
    for (const timeline of this.#timelines) timeline.close();
  }

  #once(report: () => void): void {
    if (!this.#timesImpossible) report();
    this.#timesImpossible = true;
  }
}

/** What one link answers, channel by channel. */
class ChannelTracks implements LinkTrack {
  readonly #tracks: readonly Track[];
  readonly #map: LinkMap;
  readonly #steadily: boolean;

  constructor(tracks: readonly Track[], map: LinkMap, steadily: boolean) {
    this.#tracks = tracks;
    this.#map = map;
    this.#steadily = steadily;
  }

  get doubtful(): boolean {
    return this.#tracks.some((track) => track.doubtful);
  }

  get suspicious(): boolean {
    return this.#tracks.some((track) => track.suspicious);
  }

  get openSegments(): number {
    return this.#tracks.reduce((sum, track) => sum + track.openSegments, 0);
  }

  receive(event: ResultEvent, raw: string | undefined, now: number): MustEnd | undefined {
    const { channel } = event;
    const own = channel === undefined ? undefined : this.#tracks[channel];
    // It may be of any channel, so that it is an answer in none.
    if (own === undefined) return this.unread({ kind: NAMES_NO_CHANNEL }, now);
    const mustEnd = own.receive(event, raw);
    for (const other of this.#tracks) if (other !== own) this.#answeredBeside(other, event, now);
    return mustEnd;
  }

  turn(event: TurnEvent): void {
    this.#tracks[event.channel ?? 0]?.turn(event);
  }

  /** The keys of a link's results are of one channel each. */
  relabel(event: RelabelEvent): void {
    for (const track of this.#tracks) track.relabel(event);
  }

  /** It may have been of any channel. */
  unread(frame: UnreadKind, now: number): MustEnd | undefined {
    return this.#each((track) => track.unread(frame, now));
  }

  tick(now: number, endSent: boolean): MustEnd | undefined {
    return this.#each((track) => track.tick(now, endSent));
  }

  processed(seconds: number, now: number): void {
    for (const track of this.#tracks) track.processed(seconds, now);
  }

  ack(n: number, now: number): void {
    for (const track of this.#tracks) track.ack(n, now);
  }

  wordless(position: number): void {
    for (const track of this.#tracks) track.wordless(position);
  }

  endOfStream(sent: number): MustEnd | undefined {
    return this.#each((track) => track.endOfStream(sent));
  }

  lost(): void {
    for (const track of this.#tracks) track.lost();
  }

  goesOn(epoch: number, from?: number): void {
    for (const track of this.#tracks) track.goesOn(epoch, from);
  }

  handsOver(handOver: TrackHandOver): void {
    for (const track of this.#tracks) track.handsOver(handOver);
  }

  opens(event: ResultEvent): void {
    this.#tracks[event.channel ?? 0]?.opens(event);
  }

  takesOver(position: number, isSaid: boolean, isUntimed?: boolean): void {
    for (const track of this.#tracks) track.takesOver(position, isSaid, isUntimed);
  }

  /**
   * A result of another channel: it shows that the link can be understood; and a final, how far the provider has come. That
   * answers this channel's silence, and where partials flow it is a mark like any other.
   */
  #answeredBeside(track: Track, { final, text, end }: ResultEvent, now: number): void {
    if (final || text !== '') track.usable();
    if (!final || end === undefined || !(end <= this.#map.sentSeconds + BEYOND_SENT_SECONDS)) return;
    track.silentTo(this.#map.toSource(end, 'end'));
    if (this.#steadily) track.processed(end, now);
  }

  /** All of them, also where one of them must end: each has to be told. */
  #each(run: (track: Track) => MustEnd | undefined): MustEnd | undefined {
    const ends = this.#tracks.flatMap((track) => run(track) ?? []);
    if (ends.length === 0) return undefined;
    const kinds = new Set(ends.flatMap((end) => end.kinds));
    return { kinds: [...kinds], isLast: ends.some(({ isLast }) => isLast) };
  }
}
