import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSpeechError } from '@throughline/core';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { bandwidthMedia, type BandwidthCall } from '@throughline/node/telephony';

export interface CaptionServerOptions {
  readonly port: number;
  /** What the <StartStream> verb was given as destinationUsername and destinationPassword. */
  readonly username: string;
  readonly password: string;
  readonly bodhiCredentials: BodhiCredentials;
  /** Another address of the recogniser than its own. */
  readonly bodhiUrl?: string;
}

export interface CaptionServer {
  /** The `destination` of the stream. */
  readonly url: string;
  /** Resolves when the calls that are there have their last captions. */
  close(): Promise<void>;
}

/** Takes phone calls from Bandwidth and prints what is said in them. */
export async function serveCaptions(options: CaptionServerOptions): Promise<CaptionServer> {
  const caption = async (call: BandwidthCall): Promise<void> => {
    const session = transcribe({
      protocol: bodhi({
        model: 'en-general-v2-8khz',
        sampleRate: 16000,
        ...(options.bodhiUrl !== undefined && { url: options.bodhiUrl }),
      }),
      credentials: options.bodhiCredentials,
      live: true,
    });
    session.on('final', ({ start, text }) => console.log(`${start.toFixed(1).padStart(6)} s  ${text}`));
    session.on('seam', ({ epoch }) => console.log(`          (the connection broke; link ${epoch} goes on)`));
    await session.pipe(call.track('inbound', { sampleRate: 16000 }), { end: true });
    const { acceptedSamples, sampleRate, gaps } = session.summary();
    console.log(`${call.id}: ${(acceptedSamples / sampleRate).toFixed(2)} s heard, ${gaps.length} gaps`);
  };
  const captioning = new Set<Promise<void>>();
  const media = bandwidthMedia({
    authenticate: { username: options.username, password: options.password },
    onCall: (call) => {
      const captioned = caption(call)
        .catch(report)
        .finally(() => captioning.delete(captioned));
      captioning.add(captioned);
    },
    onWarning: ({ message }) => console.error(message),
  });
  const server = createServer();
  media.attach(server, { path: '/captions' });
  // This machine only: what speaks to the world outside belongs in front of it, and speaks wss.
  await new Promise<void>((resolve) => {
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/captions`,
    close: async () => {
      server.close();
      await Promise.all(captioning);
    },
  };
}

function report(error: unknown): void {
  console.error(isSpeechError(error) ? `${error.message} ${error.remedy ?? ''}` : error);
}
