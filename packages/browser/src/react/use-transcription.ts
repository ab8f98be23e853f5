import type { AudioSource } from '@throughline/core';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Microphone } from '../microphone/index.ts';
import { TranscriptionStore } from './transcription-store.ts';
import type { Transcription, UseTranscriptionOptions } from './types.ts';

/**
 * Live transcription in a component: the microphone, the session, and what both say.
 *
 * ```tsx
 * const { state, partials, finals, error, start, stop } = useTranscription({
 *   session: () => transcribe({ protocol: deepgram({ url, model: 'nova-3' }), credentials: {}, live: true, transport }),
 * });
 * ```
 *
 * Nothing is opened before `start()`. A component that is unmounted frees the microphone and aborts the session. It renders again when
 * there is something new to show, and never for a piece of audio.
 */
export function useTranscription<Source extends AudioSource = Microphone>(
  options: UseTranscriptionOptions<Source>,
): Transcription<Source> {
  const [store] = useState(() => new TranscriptionStore(options));
  useEffect(() => {
    store.options = options;
  });
  useEffect(store.mount, [store]);
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot, store.serverSnapshot);
  return useMemo(() => {
    const { start, stop, abort } = store;
    return { ...snapshot, start, stop, abort };
  }, [store, snapshot]);
}
