import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  bandwidthMedia,
  type BandwidthCall,
  type BandwidthMediaOptions,
  type TelephonyWarning,
} from '@throughline/node/telephony';
import type { AudioSource } from '@throughline/core';
// For Node the package is CommonJS, whose default is the module; the linter reads the file that is for bundlers.
// oxlint-disable-next-line import/default
import alawmulaw from 'alawmulaw';

/** The credentials of Bandwidth; never to appear in anything that is reported. */
export const basic = { username: 'media-user', password: 'pw-1f0e9d8c7b6a' };

export interface Mounted extends AsyncDisposable {
  /** The `destination` of the stream. */
  readonly url: string;
  readonly calls: readonly BandwidthCall[];
  readonly warnings: readonly TelephonyWarning[];
  /** Resolves with the n-th call, counted from 1. */
  call(number?: number): Promise<BandwidthCall>;
  /** Resolves with the first warning of that code. */
  warned(code: TelephonyWarning['code']): Promise<TelephonyWarning>;
}

/** A media handler on a real port. */
export async function mounted(options: Partial<BandwidthMediaOptions> = {}): Promise<Mounted> {
  const calls: BandwidthCall[] = [];
  const warnings: TelephonyWarning[] = [];
  const waiting = new Set<() => void>();
  const rouse = (): void => {
    for (const check of waiting) check();
  };
  const until = <Value>(find: () => Value | undefined): Promise<Value> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const media = bandwidthMedia({
    authenticate: basic,
    onWarning: (warning) => {
      warnings.push(warning);
      rouse();
    },
    ...options,
    onCall: (call) => {
      calls.push(call);
      rouse();
      return options.onCall?.(call);
    },
  });
  const server = createServer();
  media.attach(server, { path: '/media' });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media`,
    calls,
    warnings,
    call: (number = 1) => until(() => calls[number - 1]),
    warned: (code) => until(() => warnings.find((warning) => warning.code === code)),
    [Symbol.asyncDispose]: async () => {
      media.close();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** All samples of a source. */
export async function samplesOf(source: AudioSource): Promise<Int16Array> {
  const samples: Int16Array[] = [];
  for await (const chunk of source.frames()) {
    if (!(chunk instanceof Int16Array)) throw new Error('a call gave something else than 16-bit samples');
    samples.push(chunk);
  }
  const all = new Int16Array(samples.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of samples) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** A tone: 16-bit samples at 8 kHz. */
export function tone(seconds: number, hertz: number): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * 8_000) }, (_, at) =>
    Math.round(9_000 * Math.sin((2 * Math.PI * hertz * at) / 8_000)),
  );
}

/** 16-bit samples as G.711 µ-law. */
export function asPcmu(samples: Int16Array): Uint8Array {
  return alawmulaw.mulaw.encode(samples);
}

/** What is left of samples that went through µ-law. */
export function throughPcmu(samples: Int16Array): Int16Array {
  return alawmulaw.mulaw.decode(asPcmu(samples));
}
