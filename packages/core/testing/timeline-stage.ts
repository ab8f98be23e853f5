import type { RelabelEvent, ResultEvent, TurnEvent } from '../src/protocol/recognition.ts';
import type { Gap } from '../src/results/gap.ts';
import type { Relabel } from '../src/results/relabel.ts';
import type { TranscriptResult } from '../src/results/result.ts';
import type { Turn } from '../src/results/turn.ts';
import type { UnmappedSpeaker } from '../src/transcript/session-speakers.ts';
import { Timeline, type TimelineOptions } from '../src/transcript/timeline.ts';
import type { TimelineAudio } from '../src/transcript/timeline-audio.ts';
import type { MustEnd } from '../src/transcript/track-doubt.ts';
import type { Track, TrackStart } from '../src/transcript/track.ts';
import type { UnreadKind } from '../src/transcript/unread-ledger.ts';
import { GapTracker } from '../src/transcription/gap-tracker.ts';

export interface StageOptions extends Partial<Omit<TimelineOptions, 'audio' | 'sink'>> {
  readonly sampleRate: number;
  readonly isSilent?: (from: number, to: number) => boolean;
  readonly onResult?: (result: TranscriptResult) => void;
  readonly onTurn?: (turn: Turn) => void;
  readonly onSettled?: (position: number) => void;
  readonly onGap?: (gap: Gap) => void;
  readonly onImpossible?: () => void;
  readonly onHarmless?: (kind: string) => void;
  readonly onRelabel?: (relabel: Relabel) => void;
  readonly onUnmapped?: (speaker: UnmappedSpeaker) => void;
}

export interface TimelineStage {
  readonly timeline: Timeline;
  readonly audio: StageAudio;
  readonly track: NewestTrack;
}

/** A session's account of what is settled, without the audio. */
class StageAudio implements TimelineAudio {
  readonly sampleRate: number;
  readonly #options: StageOptions;
  readonly #tracker: GapTracker;
  readonly #passed: () => void;
  #reported = 0;

  constructor(options: StageOptions, passed: () => void) {
    this.sampleRate = options.sampleRate;
    this.#options = options;
    this.#passed = passed;
    this.#tracker = new GapTracker(options.sampleRate, (gap) => {
      options.onGap?.(gap);
      this.#moved();
    });
  }

  get settled(): number {
    return this.#tracker.settled;
  }

  get settledInAll(): number {
    return this.settled;
  }

  get gaps(): readonly Gap[] {
    return this.#tracker.reported;
  }

  settleTo(position: number): number {
    this.#tracker.settleTo(position);
    this.#moved();
    return this.#tracker.settled;
  }

  gap(start: number, end: number, reason: Gap['reason']): void {
    this.#tracker.gap(start, end, reason);
  }

  isSilent(from: number, to: number): boolean {
    return this.#options.isSilent?.(from, to) ?? false;
  }

  silentUntil(from: number, to: number): number {
    return this.isSilent(from, to) ? to : from;
  }

  close(): void {
    this.#tracker.close();
  }

  #moved(): void {
    const { settled } = this.#tracker;
    if (settled === this.#reported) return;
    this.#reported = settled;
    this.#options.onSettled?.(settled);
    this.#passed();
  }
}

/** A timeline over a session's own account of what is settled; links follow each other on it. */
export function stageTimeline(options: StageOptions): TimelineStage {
  const audio = new StageAudio(options, () => timeline.passed());
  const timeline = new Timeline({
    audio,
    joiner: ' ',
    replay: 'unsettled',
    preRollSeconds: 2,
    speakers: false,
    ...options,
    sink: {
      result: (result) => options.onResult?.(result),
      turn: (turn) => options.onTurn?.(turn),
      relabel: (relabel) => options.onRelabel?.(relabel),
      speakerUnmapped: (speaker) => options.onUnmapped?.(speaker),
      timesImpossible: () => options.onImpossible?.(),
      framesHarmless: (kind) => options.onHarmless?.(kind),
    },
  });
  return { timeline, audio, track: new NewestTrack(timeline) };
}

/** The track of the link that began last; a new link begins when the one before is lost. */
class NewestTrack {
  readonly #timeline: Timeline;
  #track: Track | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  get doubtful(): boolean {
    return this.#track?.doubtful ?? false;
  }

  begin(start: TrackStart): Track {
    this.#track?.lost();
    this.#track = this.#timeline.begin(start);
    return this.#track;
  }

  receive(event: ResultEvent): MustEnd | undefined {
    return this.#track?.receive(event);
  }

  turn(event: TurnEvent): void {
    this.#track?.turn(event);
  }

  relabel(event: RelabelEvent): void {
    this.#track?.relabel(event);
  }

  unread(frame: UnreadKind, now: number): MustEnd | undefined {
    return this.#track?.unread(frame, now);
  }

  tick(now: number, endSent: boolean): MustEnd | undefined {
    return this.#track?.tick(now, endSent);
  }

  processed(seconds: number, now: number): void {
    this.#track?.processed(seconds, now);
  }

  ack(n: number, now: number): void {
    this.#track?.ack(n, now);
  }

  wordless(position: number): void {
    this.#track?.wordless(position);
  }

  endOfStream(accepted: number): MustEnd | undefined {
    return this.#track?.endOfStream(accepted);
  }

  lost(): void {
    this.#track?.lost();
  }
}
