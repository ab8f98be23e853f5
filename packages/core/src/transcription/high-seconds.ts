/** Seconds of audio in the socket's buffer at which sending stops. */
export const HIGH_SECONDS = 2;
