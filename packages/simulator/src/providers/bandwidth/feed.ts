import { accept } from '@throughline/core/internal';
import { assertOptions, boolean, headers, listOf } from '../../option-checks.ts';
import {
  type BandwidthCallEnd,
  type BandwidthDialOptions,
  dialDestination,
  dialOptional,
  dialRequired,
} from './dial.ts';

/** What `sendBandwidthFeed` takes. */
export interface BandwidthFeedOptions extends BandwidthDialOptions {
  /** The `<CustomParam>`s. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Frames between the start and the stop: texts as they are, objects as JSON. */
  readonly frames: readonly (string | object)[];
  /** Default true; without it the connection just closes. */
  readonly stop?: boolean;
}

const frame = accept(
  'a text or an object',
  (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
);

const metadata = {
  accountId: '5555555',
  callId: 'c-2a913f94-7fa9773b-a32b-4d18-9fdc-81ec4eab5d0c',
  realTimeTranscriptionId: 't-387bd648-18f3-4823-9d16-746bca0003c9',
  transcriptionName: 'simulated',
  tracks: [{ name: 'inbound' }],
  stabilized: true,
};

/** Sends a feed of transcripts, as a `<StartTranscription>` does; resolves when its WebSocket is over. */
export async function sendBandwidthFeed(options: BandwidthFeedOptions): Promise<BandwidthCallEnd> {
  assertOptions(
    options,
    { ...dialRequired, frames: listOf(frame) },
    { ...dialOptional, parameters: headers, stop: boolean },
  );
  const { frames, parameters, stop = true } = options;
  const { socket, opened, ended } = dialDestination(options);
  if (!(await opened)) return ended;
  socket.send(JSON.stringify({ eventType: 'start', metadata, customParams: parameters }));
  for (const frame of frames) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  if (stop) socket.send(JSON.stringify({ eventType: 'stop', metadata }));
  socket.close(1000);
  return ended;
}
