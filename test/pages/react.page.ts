import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/browser';
import { useTranscription, type Transcription } from '@throughline/browser/react';
import { createElement, StrictMode, useEffect, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { expose } from '../kit/page/exposed.ts';

interface Shown {
  readonly url: string;
  /** Begins as soon as it is mounted, ends when it is unmounted: as much as strict mode can do twice. */
  readonly auto?: boolean;
  /** Its own functions throw. */
  readonly broken?: 'session' | 'source';
}

const streams: MediaStream[] = [];
let sessions = 0;
let renders = 0;
let news = 0;
let latest: Transcription | undefined;
let root: Root | undefined;
const functions = new Set<unknown>();

const devices = navigator.mediaDevices;
const getUserMedia = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  streams.push(stream);
  return stream;
};

function Captions({ url, auto = false, broken }: Shown): ReactNode {
  renders += 1;
  const transcription = useTranscription({
    session: () => {
      if (broken === 'session') throw new Error('the session is broken');
      sessions += 1;
      const session = transcribe({
        protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
        credentials: { apiKey: 'none', customerId: 'none' },
        live: true,
      });
      for (const name of ['partial', 'final', 'status', 'gap', 'warning'] as const) session.on(name, () => (news += 1));
      return session;
    },
    ...(broken === 'source' && {
      source: () => {
        throw new Error('the source is broken');
      },
    }),
  });
  const { state, finals, partials, error, start, stop, abort } = transcription;
  latest = transcription;
  functions.add(start).add(stop).add(abort);
  useEffect(() => {
    if (!auto) return undefined;
    start();
    return stop;
  }, [auto, start, stop]);
  return createElement(
    'main',
    null,
    createElement('button', { id: 'start', onClick: start }, 'Start'),
    createElement('button', { id: 'stop', onClick: stop }, 'Stop'),
    createElement('p', { id: 'state' }, state),
    createElement('p', { id: 'finals' }, finals.map(({ text }) => text).join(' ')),
    createElement('p', { id: 'partials' }, partials.map(({ text }) => text).join(' ')),
    createElement('p', { id: 'error' }, String(error ?? '')),
  );
}

const api = {
  show(shown: Shown): void {
    const element = document.createElement('div');
    document.body.append(element);
    root = createRoot(element);
    root.render(createElement(StrictMode, null, createElement(Captions, shown)));
  },
  unmount: () => root?.unmount(),
  start: () => latest?.start(),
  counts: () => ({
    sessions,
    renders,
    news,
    functions: functions.size,
    streams: streams.length,
    seconds: latest?.session?.positions.accepted ?? 0,
  }),
  /** What the tracks of all microphones are. */
  tracks: () => streams.flatMap((stream) => stream.getTracks().map(({ readyState }) => readyState)),
  session: () => latest?.session?.status.state,
  mute: (muted: boolean) => (muted ? latest?.source?.mute() : latest?.source?.unmute()),
  /** Those that are no hiccup of a busy machine. */
  longGaps: () =>
    latest?.gaps
      .map(({ reason, start, end }) => ({ reason, seconds: end - start }))
      .filter(({ seconds }) => seconds >= 0.4),
  errorCode: () => (latest?.error as { readonly code?: string } | undefined)?.code,
};
export type ReactApi = typeof api;
expose(api);
