import type { ResultEvent } from '../src/protocol/recognition.ts';
import type { Gap } from '../src/results/gap.ts';
import type { TranscriptResult } from '../src/results/result.ts';
import type { UnreadKind } from '../src/transcript/doubts.ts';
import { Timeline, type TimelineOptions } from '../src/transcript/timeline.ts';
import type { MustEnd, Track, TrackStart } from '../src/transcript/track.ts';
import { SettledAudio } from '../src/transcription/settled-audio.ts';

export interface StageOptions extends Partial<Omit<TimelineOptions, 'audio' | 'sink'>> {
  readonly sampleRate: number;
  readonly isSilent?: (from: number, to: number) => boolean;
  readonly onResult?: (result: TranscriptResult) => void;
  readonly onSettled?: (position: number) => void;
  readonly onGap?: (gap: Gap) => void;
  readonly onImpossible?: () => void;
  readonly onHarmless?: (kind: string) => void;
}

export interface TimelineStage {
  readonly timeline: Timeline;
  readonly audio: SettledAudio;
  readonly track: NewestTrack;
}

/** A timeline over a session's own account of what is settled; links follow each other on it. */
export function stageTimeline(options: StageOptions): TimelineStage {
  const audio = new SettledAudio({
    sampleRate: options.sampleRate,
    isSilent: options.isSilent ?? (() => false),
    onGap: (gap) => options.onGap?.(gap),
    onSettled: (position) => {
      options.onSettled?.(position);
      timeline.passed();
    },
  });
  const timeline = new Timeline({
    audio,
    joiner: ' ',
    replay: 'unsettled',
    preRollSeconds: 2,
    ...options,
    sink: {
      result: (result) => options.onResult?.(result),
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

  endOfStream(accepted: number): MustEnd | undefined {
    return this.#track?.endOfStream(accepted);
  }

  lost(): void {
    this.#track?.lost();
  }
}
