import { fileURLToPath } from 'node:url';
import type { AudioSource } from '@throughline/core';
import { printableJson, printableLine } from '@throughline/core/internal';
import type { ProviderManifest } from '@throughline/core/protocol';
import { count } from '../count.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { liveLine } from '../live-line.ts';
import { loadLocal } from '../load-local.ts';
import { asClock, inSeconds } from '../seconds.ts';
import { callerOf } from '../providers/simulated.ts';
import { openInput } from '../transcribe/open-input.ts';
import { UsageError } from '../usage-error.ts';
import type { CallFlags } from './command.ts';
import type { SimulationContext } from './simulation.ts';
import type { BandwidthCallEnd, createBandwidthCaller } from '@throughline/simulator/providers/bandwidth';

const sampleRate = 8_000;
const telephone = { sampleRate, channels: 1, encoding: 'pcm_s16le' } as const;

/** The path of a recording of speech. */
async function sample(): Promise<string> {
  const { samples } = await loadLocal('Or pass --audio with a recording.');
  return fileURLToPath(samples.jfk);
}

/** `throughline simulate bandwidth` and the like: resolves when the call is over, or was ended by Ctrl-C. */
export async function simulateCalls(
  provider: Pick<ProviderManifest, 'name' | 'title'>,
  flags: CallFlags,
  context: SimulationContext,
): Promise<ExitCode> {
  const { out, error } = context.terminal;
  const { graceful } = context.interruption;
  if (!/^wss?:$/u.test(URL.canParse(flags.url) ? new URL(flags.url).protocol : '')) {
    throw new UsageError('--url is not a ws: or wss: address', [
      'Give the destination of <StartStream>: ws://127.0.0.1:8080/captions.',
    ]);
  }
  const inbound = await audioOf(flags.audio ?? (await sample()), context);
  const { url, username, password, jitter, dropAt } = flags;
  // Every caller has the form of this one.
  const createCaller = await callerOf<typeof createBandwidthCaller>(provider.name, provider.title);
  const caller = createCaller({
    url,
    audio: { inbound },
    ...(username === undefined ? {} : { username, ...(password === undefined ? {} : { password }) }),
    ...(jitter === undefined ? {} : { jitterMs: jitter }),
    ...(dropAt === undefined ? {} : { faults: [{ atSeconds: dropAt, do: { type: 'drop' } }] }),
  });
  const line = liveLine(error);
  const length = asClock(inbound.length / sampleRate);
  line.show(() => `on the phone ${asClock(caller.sent.inbound / sampleRate)}/${length}`);
  const hangUp = (): void => caller.hangUp();
  graceful.addEventListener('abort', hangUp, { once: true });
  const ended = await caller.call().finally(() => {
    graceful.removeEventListener('abort', hangUp);
    line.close();
  });
  const seconds = caller.sent.inbound / sampleRate;
  out.write(
    flags.json === true
      ? `${printableJson({ callId: caller.callId, seconds, played: caller.played.length, clears: caller.clears, ended }, 2)}\n`
      : `call ${caller.callId}: ${inSeconds(seconds)} sent, ${count(caller.played.length, 'piece')} of audio played back; ${endText(ended)}\n`,
  );
  return graceful.aborted ? exitCodes.interrupted : exitCodeOfCall(ended, dropAt !== undefined);
}

async function audioOf(path: string, { terminal, interruption }: SimulationContext): Promise<Int16Array> {
  const reading = new AbortController();
  const source = await openInput(path, { wanted: telephone, convert: true, terminal, interruption, reading });
  const chunks: Int16Array[] = [];
  for await (const chunk of framesOf(source)) chunks.push(chunk);
  const all = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

async function* framesOf(source: AudioSource): AsyncGenerator<Int16Array> {
  for await (const chunk of source.frames()) if (chunk instanceof Int16Array) yield chunk;
}

function endText(end: BandwidthCallEnd): string {
  switch (end.type) {
    case 'refused':
      return `refused with HTTP ${end.status}`;
    case 'unreachable':
      return `the application is unreachable: ${printableLine(end.message)}`;
    case 'closed':
      return `closed with ${end.code}${end.reason === '' ? '' : ` (${printableLine(end.reason)})`}`;
  }
}

/** A call that was cut on request is a success. */
function exitCodeOfCall(end: BandwidthCallEnd, cut: boolean): ExitCode {
  if (end.type === 'unreachable') return exitCodes.network;
  if (end.type === 'refused') return [401, 403].includes(end.status) ? exitCodes.account : exitCodes.provider;
  return end.code === 1000 || cut ? exitCodes.ok : exitCodes.provider;
}
