import type { AudioSource, Clock, TranscriptionSession } from '@throughline/core';
import { scriptAudio, type Script } from '@throughline/simulator';

/** A live source: 100 ms of audio each 100 ms of the clock, whatever becomes of them. */
export async function feedLive(
  session: TranscriptionSession,
  script: Script,
  audio: Iterable<Int16Array>,
  clock: Clock,
): Promise<unknown> {
  const began = clock.now();
  let spokenMs = 0;
  for (const chunk of audio) {
    spokenMs += (chunk.length / script.sampleRate) * 1000;
    const waitMs = began + spokenMs - clock.now();
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, waitMs);
      });
    }
    // Not awaited: a microphone does not wait. What the promise reports, the session's end reports too.
    void session.write(chunk).catch(() => undefined);
  }
  return session.end();
}

/** A stream that cannot be read again. */
export function onceReadable({ sampleRate }: Script, audio: () => Iterable<Int16Array>): AudioSource {
  return {
    format: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: false,
    async *frames() {
      yield* audio();
    },
  };
}

/** A recording of the script, readable from any place. */
export function sourceOf(script: Script): AudioSource {
  const audio = scriptAudio(script);
  return {
    format: { sampleRate: script.sampleRate, channels: 1, encoding: 'pcm_s16le' },
    seekable: true,
    duration: script.length / script.sampleRate,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
