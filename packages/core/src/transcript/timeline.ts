import type { EarlierTranscript } from '../results/earlier.ts';
import type { Relabel } from '../results/relabel.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { Turn } from '../results/turn.ts';
import { namesOf, takeEarlier } from './earlier-words.ts';
import { SaidWords } from './said-words.ts';
import { SessionSpeakers, type UnmappedSpeaker } from './session-speakers.ts';
import { SegmentIds, SessionResults } from './session-results.ts';
import { SessionTurns } from './session-turns.ts';
import { SettleRule } from './settle-rule.ts';
import type { TimelineAudio } from './timeline-audio.ts';
import type { TrackContext } from './track-context.ts';
import { Track, type LinkTrack, type TrackStart } from './track.ts';
import { UnreadLedger } from './unread-ledger.ts';

/** Where a timeline reports what it has decided; called in the order in which things happen. */
export interface TimelineSink {
  result(result: TranscriptResult): void;
  turn(turn: Turn): void;
  /** Words of a final have other speakers now. */
  relabel(relabel: Relabel): void;
  /** A link's label could not be matched with a speaker of the session. */
  speakerUnmapped(speaker: UnmappedSpeaker): void;
  /** A result's times lie beyond what its link was sent. Reported once. */
  timesImpossible(): void;
  /** Frames of this kind will be taken for harmless. */
  framesHarmless(kind: string): void;
}

export interface TimelineOptions {
  readonly audio: TimelineAudio;
  /** What stands between two words of a text that is put together again. */
  readonly joiner: string;
  /** `whole`: nothing is settled before the provider's end of stream. */
  readonly replay: 'unsettled' | 'whole' | 'resume';
  /** How much settled audio a new link is sent again, in seconds. */
  readonly preRollSeconds: number;
  /** Whether the provider reports who speaks. */
  readonly speakers: boolean;
  readonly sink: TimelineSink;
  /** What an earlier session of the same audio had come to. */
  readonly earlier?: EarlierTranscript | undefined;
  /** What it has in common with the timelines of other channels. */
  readonly common?: CommonToChannels;
}

/** What holds for all channels of a session. */
export interface CommonToChannels {
  readonly ids: SegmentIds;
  readonly turns: SessionTurns;
  readonly speakers: SessionSpeakers | undefined;
}

/** The transcript of a session: one timeline, or one for each of several channels. */
export interface SessionTimeline extends Pick<
  Timeline,
  'openSegments' | 'finals' | 'unreadFrames' | 'passed' | 'close'
> {
  begin(start: TrackStart): LinkTrack;
}

export function commonToChannels({
  sink,
  speakers,
  earlier,
}: Pick<TimelineOptions, 'sink' | 'speakers' | 'earlier'>): CommonToChannels {
  const names = earlier === undefined ? undefined : namesOf(earlier);
  return {
    ids: new SegmentIds(earlier?.finals.map(({ id }) => id)),
    turns: new SessionTurns((turn) => sink.turn(turn)),
    speakers: speakers ? new SessionSpeakers((speaker) => sink.speakerUnmapped(speaker), names) : undefined,
  };
}

const pendingToleranceSeconds = 0.5;

/**
 * The one transcript of a session over many links: keeps what the tracks of its links share, the ids of segments and the words
 * that were said, and knows how far the audio is answered for good. No timers, no sockets; `now` is passed in.
 */
export class Timeline {
  readonly #sink: TimelineSink;
  readonly #said = new SaidWords();
  readonly #results: SessionResults;
  readonly #unread: UnreadLedger;
  readonly #rule: SettleRule;
  readonly #context: TrackContext;
  #timesImpossible = false;
  #closed = false;

  constructor(options: TimelineOptions) {
    const { audio, joiner, replay, preRollSeconds, sink, earlier } = options;
    const { ids, turns, speakers } = options.common ?? commonToChannels(options);
    const tolerance = pendingToleranceSeconds * audio.sampleRate;
    this.#sink = sink;
    this.#results = new SessionResults(sink, tolerance, ids);
    this.#unread = new UnreadLedger((kind) => sink.framesHarmless(kind));
    this.#rule = new SettleRule({ audio, said: this.#said, results: this.#results, preRollSeconds });
    this.#context = {
      audio,
      said: this.#said,
      results: this.#results,
      turns,
      rule: this.#rule,
      unread: this.#unread,
      speakers,
      preRollSeconds,
      joiner,
      replay,
      goesOn: earlier !== undefined,
      timesImpossible: () => this.#reportImpossible(),
      relabelled: (relabel) => sink.relabel(relabel),
    };
    if (earlier === undefined) return;
    const { sampleRate, settled } = audio;
    const from = settled - preRollSeconds * sampleRate;
    takeEarlier(earlier.finals, { said: this.#said, sampleRate, joiner, from });
  }

  /** Segments of links that are alive with a partial and no final yet. */
  get openSegments(): number {
    return this.#rule.live.reduce((sum, track) => sum + track.openSegments, 0);
  }

  /** Finals reported so far. */
  get finals(): number {
    return this.#results.finals;
  }

  /** Frames that may have held a result and could not be used. */
  get unreadFrames(): number {
    return this.#unread.frames;
  }

  /** A link sends its first sample now: what it answers goes to the track that this returns. */
  begin(start: TrackStart): Track {
    const track = new Track(start, this.#contextOf(start.answers));
    if (this.#closed) track.lost();
    else this.#rule.begin(track);
    return track;
  }

  /** `settled` has moved by a gap. */
  passed(): void {
    this.#rule.passed();
  }

  /** No more results will come: what is still a partial is taken back. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rule.close();
    for (const track of this.#rule.live) track.lost();
    this.#results.retractBefore(Infinity);
  }

  #contextOf(answers: TrackStart['answers']): TrackContext {
    if (answers === undefined) return this.#context;
    const { provider, joiner, speakers } = answers;
    return { ...this.#context, provider, joiner, speakers: speakers ? this.#context.speakers : undefined };
  }

  #reportImpossible(): void {
    if (this.#timesImpossible) return;
    this.#timesImpossible = true;
    this.#sink.timesImpossible();
  }
}
