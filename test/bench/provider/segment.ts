const FRAME_SECONDS = 0.1;
const WORD_SECONDS = 0.2;
const PAUSE_SECONDS = 0.05;

interface SpokenWord {
  readonly text: string;
  /** Seconds from the start of the segment. */
  readonly start: number;
  readonly end: number;
}

/** What has been said of a segment so far, five words a second. */
export interface Segment {
  /** 1, 2, 3 … */
  readonly index: number;
  /** Seconds from the start of the stream. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly words: readonly SpokenWord[];
  /** Whether it ends with this frame. */
  readonly complete: boolean;
}

const words = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'
  .split(' ')
  .map((text, index): SpokenWord => {
    const end = (index + 1) * WORD_SECONDS - PAUSE_SECONDS;
    return { text, start: rounded(index * WORD_SECONDS), end: rounded(end) };
  });

/** The segment after so many frames of a stream, each segment of which has `framesPerSegment` of them. */
export function segmentAt(frames: number, framesPerSegment: number): Segment {
  const into = ((frames - 1) % framesPerSegment) + 1;
  const said = words.slice(0, Math.ceil((into * FRAME_SECONDS) / WORD_SECONDS));
  return {
    index: Math.ceil(frames / framesPerSegment),
    start: rounded((frames - into) * FRAME_SECONDS),
    end: rounded(frames * FRAME_SECONDS),
    text: said.map(({ text }) => text).join(' '),
    words: said,
    complete: into === framesPerSegment,
  };
}

/** Seconds to a hundredth, as providers write them. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
