import type { RecognitionTraits } from '../src/protocol/recognition.ts';
import { AudioLog } from '../src/transcription/audio-log.ts';
import type { Converters } from '../src/audio/converters.ts';
import { Feed, type TranscriptionLink } from '../src/transcription/feed.ts';
import { Timetable, type Pace } from '../src/transcription/pacer.ts';
import { SpeechJudge } from '../src/transcription/speech-judge.ts';
import { SourceState } from '../src/transcription/source-state.ts';

export const RATE = 1_000;
export const FRAME = 100;

const traits: RecognitionTraits = {
  readyAt: 'open',
  wordTimes: 'always',
  answers: 'steadily',
  progress: 'none',
  replay: 'unsettled',
  catchUp: Infinity,
  frameMs: 100,
};

/** A link that notes what it is sent. */
export class NotingLink {
  readonly #frames: (number[] | string)[] = [];
  readonly ends: number[] = [];
  over = false;
  endSent = false;
  bufferedBytes = 0;
  lastFrameAt = 0;
  readonly wire = {
    audio: (samples: Int16Array): Uint8Array => Uint8Array.from(new Uint8Array(samples.slice().buffer)),
    keepAlive: (): string => 'keep-alive',
  };

  send(frame: Uint8Array | string, now: number): void {
    this.lastFrameAt = now;
    this.#frames.push(typeof frame === 'string' ? frame : [...new Int16Array(frame.buffer)]);
  }

  /** The samples of each frame of audio. */
  get sent(): number[][] {
    return this.#frames.filter((frame) => typeof frame !== 'string');
  }

  /** All frames since the last call. */
  take(): (number[] | string)[] {
    return this.#frames.splice(0);
  }

  sendEnd(now: number): void {
    this.endSent = true;
    this.ends.push(now);
  }

  speechSent(): void {}

  get samples(): number[] {
    return this.sent.flat();
  }
}

/** `now`: when the link is ready, in milliseconds. */
interface FeedNeeds {
  readonly idle?: 'keep-alive' | 'hang-up';
  readonly now?: number;
  /** To another rate of the link. */
  readonly converters?: Converters;
}

/** A session's audio, and feeds of it. Samples are numbered. */
export class FeedStage {
  readonly traits: RecognitionTraits;
  readonly log: AudioLog;
  readonly source = new SourceState(() => false);
  readonly timetable: Timetable;
  readonly began: [string, number][] = [];
  readonly lags: number[] = [];
  /** What feeds have said is due, since it was last looked at. */
  readonly #dues: number[] = [];

  constructor(own: Partial<RecognitionTraits> = {}, pace: Partial<Pace> = {}, channels = 1) {
    this.log = new AudioLog({
      sampleRate: RATE,
      channels,
      capacity: 10 * RATE,
      blockSamples: 1_000,
      preRollSamples: 0,
      onGap: () => undefined,
    });
    this.traits = { ...traits, ...own };
    this.timetable = new Timetable({ sampleRate: RATE, pace: Infinity, catchUp: Infinity, ...pace });
  }

  feed(
    name: string,
    link: NotingLink,
    from: number,
    { idle = 'keep-alive', now = 0, converters }: FeedNeeds = {},
  ): Feed {
    return new Feed(
      {
        link: link as unknown as TranscriptionLink,
        log: this.log,
        source: this.source,
        timetable: this.timetable,
        traits: this.traits,
        linkRate: converters?.ratio.linkRate ?? RATE,
        converters,
        idle,
        began: (position) => this.began.push([name, position]),
        speech: new SpeechJudge(() => false, RATE, { call: () => undefined, report: () => undefined }),
        session: {
          progressed: () => undefined,
          due: (at) => this.#dues.push(at),
          unsentAwaited: () => -1,
          endSent: () => undefined,
          lagStays: (seconds) => this.lags.push(seconds),
          fail: () => undefined,
        },
      },
      from,
      now,
    );
  }

  /** When the next thing is due that feeds have announced since the last call; undefined: nothing. */
  takeDue(): number | undefined {
    const dues = this.#dues.splice(0);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  write(count: number): void {
    const from = this.log.accepted;
    this.log.append(Int16Array.from({ length: count }, (_, n) => (from + n) % 30_000));
  }
}
