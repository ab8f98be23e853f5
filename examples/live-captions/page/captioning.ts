import { microphone, type Microphone, relayTransport, transcribe } from '@throughline/browser';
import workletUrl from '@throughline/browser/microphone-worklet.js?worker&url';
import type { TranscriptionSession } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';

/** A microphone, and the session that captions what it captures. */
export interface Captioning {
  readonly source: Microphone;
  readonly session: TranscriptionSession;
}

/** The relay is on the server that the page came from; the path names the provider. */
const relay = new URL('/relay/bodhi', location.href.replace(/^http/u, 'ws'));

const transport = relayTransport({
  token: async () => {
    const response = await fetch('/token', { method: 'POST' });
    if (!response.ok) throw new Error(`The server gives no token: it answered ${response.status}.`);
    return await response.text();
  },
});

/** A microphone that is not open yet. Its worklet is a file of this server, as the page's Content-Security-Policy wants it. */
export function chosenMicrophone(deviceId: string | undefined): Microphone {
  return microphone({ workletUrl, ...(deviceId !== undefined && { deviceId }) });
}

/** Captions what a microphone captures until it stops. Everything that reads the session can be attached before the first result. */
export function caption(source: Microphone): Captioning {
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: relay.href }),
    transport,
    live: true,
  });
  // Whatever ends the pipe ends the session too, which says so by its own events.
  session.pipe(source, { end: true }).catch(() => undefined);
  return { source, session };
}
