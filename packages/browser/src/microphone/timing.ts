// Apart from what uses them: a bundler puts a number from a file that imports nothing where it is used.

/** How long the worklet may take to give the rest of its audio. */
export const FINISH_MS = 250;
/** So long a context that may run needs at most to begin, where no gesture was seen. */
export const GESTURE_MS = 1500;
export const FIRST_AUDIO_MS = 10_000;
export const LOOK_MS = 250;
/** Seconds without a sign of life of a context that says that it runs. */
export const SILENT_SECONDS = 3;
export const MOST_REBUILDS = 3;
export const TICK_MS = 1000;
