// Apart from what uses them: a bundler puts a number from a file that imports nothing where it is used.

/** Seconds of audio that are sent ahead of the loudspeaker: a page that is busy for so long is not heard to be. */
export const AHEAD_SECONDS = 2;
/** Milliseconds in which a device starts, unless the browser does not let it. One that takes longer is found to run when it does. */
export const START_MS = 500;
