import type { AudioSource, Clock, SkipSpan, TranscriptionSession } from '@throughline/core';
import { scriptAudio, type Script } from '@throughline/simulator';

/** Time that a live source does not capture: after so many samples of its audio. */
export interface SkipAt {
  readonly at: number;
  readonly seconds: number;
}

/** Audio with the time between that was not captured; `skips` in the order of their places. */
export function* withSkips(audio: Iterable<Int16Array>, skips: readonly SkipAt[]): Iterable<Int16Array | SkipSpan> {
  const left = [...skips];
  let position = 0;
  for (const chunk of audio) {
    let from = 0;
    for (let next = left[0]; next !== undefined && next.at < position + chunk.length; next = left[0]) {
      if (next.at > position + from) yield chunk.subarray(from, next.at - position);
      from = next.at - position;
      yield { seconds: next.seconds };
      left.shift();
    }
    yield chunk.subarray(from);
    position += chunk.length;
  }
}

/** A live source: 100 ms of audio each 100 ms of the clock, whatever becomes of them. */
export async function feedLive(
  session: TranscriptionSession,
  script: Script,
  audio: Iterable<Int16Array | SkipSpan>,
  clock: Clock,
): Promise<unknown> {
  const began = clock.now();
  const channels = scriptAudio(script).channels;
  let spokenMs = 0;
  for (const chunk of audio) {
    const seconds = chunk instanceof Int16Array ? chunk.length / channels / script.sampleRate : (chunk.seconds ?? 0);
    spokenMs += seconds * 1000;
    const waitMs = began + spokenMs - clock.now();
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, waitMs);
      });
    }
    // Not awaited: a microphone does not wait. What the promise reports, the session's end reports too.
    const taken = chunk instanceof Int16Array ? session.write(chunk) : session.skip(chunk);
    void taken.catch(() => undefined);
  }
  return session.end();
}

/** A stream that cannot be read again. */
export function onceReadable(script: Script, audio: () => Iterable<Int16Array>): AudioSource {
  const { sampleRate } = script;
  return {
    format: { sampleRate, channels: scriptAudio(script).channels, encoding: 'pcm_s16le' },
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
    format: { sampleRate: script.sampleRate, channels: audio.channels, encoding: 'pcm_s16le' },
    seekable: true,
    duration: script.length / script.sampleRate,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  };
}
