import { classify, Secrets } from '@throughline/core/internal';
import type { ProviderManifest } from '@throughline/core/protocol';
import type { Fault, FaultAction } from '../faults/fault.ts';
import { sentenceOf } from './row-facts.ts';

/** A fault, or several, that a session recovers from. */
export interface NamedFaults {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** The code with which the provider's own table says that nothing is to be recovered: the session ends with it. */
  readonly ends?: string;
}

const at = (position: number, action: FaultAction): Fault => ({ on: { position }, do: action });
const closeCodes = [1000, 1001, 1002, 1003, 1008, 1011, 1012, 1013, 4000] as const;

/** The fault matrix: each fault alone, about half-way through `seconds` of speech. */
export function faultMatrix(seconds: number, manifest: ProviderManifest): readonly NamedFaults[] {
  const half = seconds / 2;
  const passing = passingError(manifest);
  return [
    { name: 'a TCP reset', faults: [at(half, { type: 'rst' })] },
    { name: 'a TCP end without a close frame', faults: [at(half, { type: 'fin' })] },
    { name: 'a TCP reset before any audio', faults: [{ on: { link: 1 }, do: { type: 'rst' } }] },
    { name: 'three TCP resets', faults: [0.25, 0.5, 0.75].map((part) => at(seconds * part, { type: 'rst' })) },
    ...closeCodes.map((code) => ({
      name: `a close with ${code}`,
      faults: [at(half, { type: 'close', code })],
      ...endOf(manifest, code),
    })),
    {
      name: 'a server that opens and closes at once, six times',
      faults: [at(half, { type: 'rst' }), { on: { link: 2 }, do: { type: 'flap' }, times: 6 }],
    },
    ...(passing === undefined ? [] : (['full', 'short'] as const)).map((shape) => ({
      name: `an error frame of the provider’s own trouble, in its ${shape} form`,
      faults: [at(half, { type: 'error-frame', code: 500, ...passing, shape })],
    })),
    { name: 'a half-open link', faults: [at(half, { type: 'half-open' })] },
    { name: 'a link that answers pings and nothing else', faults: [at(half / 2, { type: 'mute' })] },
    { name: 'an outage with refused dials', faults: [at(half, { type: 'outage', seconds: 6 })] },
    {
      name: 'an outage without an answer to any dial',
      faults: [at(half, { type: 'outage', seconds: 6, mode: 'unreachable', links: 'dead' })],
    },
    {
      name: 'a server that reads slowly for 5 s',
      faults: [at(half, { type: 'slow-reader', bytesPerSecond: 4_000, seconds: 5 })],
    },
    {
      name: 'a server that stops reading for good',
      faults: [at(half, { type: 'slow-reader', bytesPerSecond: 0, seconds: 600 })],
    },
    { name: 'results that come late, and then a reset', faults: lateThenReset(seconds) },
    { name: 'results that come twice', faults: [at(seconds / 4, { type: 'doubled-results' })] },
    { name: 'a close with 1000 in the place of the end of stream', faults: [firstLink('close-before-end-of-stream')] },
    { name: 'an end of stream that never comes', faults: [firstLink('no-end-of-stream')] },
    { name: 'a handshake without an answer', faults: [firstLink('hang-at-handshake')] },
    ...[500, 502, 503].map((status) => ({
      name: `a handshake refused with HTTP ${status}`,
      faults: [{ on: { link: 1 }, do: { type: 'http', status } } as const],
    })),
    {
      name: 'a handshake refused with HTTP 429 and Retry-After',
      faults: [at(half, { type: 'rst' }), { on: { link: 2 }, do: { type: 'http', status: 429, retryAfter: 3 } }],
    },
    { name: 'refused dials', faults: [{ on: { time: 0 }, do: { type: 'refuse', seconds: 4 } }] },
    {
      name: 'frames that are not the provider’s, as text and as bytes',
      faults: [
        at(half, { type: 'garbage-frame', kind: 'text' }),
        at(half * 1.5, { type: 'garbage-frame', kind: 'binary' }),
      ],
    },
    { name: 'a frame larger than any may be', faults: [at(half, { type: 'huge-frame', bytes: 9 * 2 ** 20 })] },
  ];
}

/** A close without a reason is what the table says of its number. */
function endOf({ name, errors }: ProviderManifest, code: number): { readonly ends?: string } {
  const setting = { provider: name, secrets: new Secrets(), wallNow: 0, phase: 'streaming' } as const;
  const { error } = classify(errors, { type: 'close', code, reason: '' }, setting);
  return error.recovery === 'none' ? { ends: error.code } : {};
}

function firstLink(type: 'close-before-end-of-stream' | 'no-end-of-stream' | 'hang-at-handshake'): Fault {
  return { on: { link: 1 }, do: { type } };
}

function lateThenReset(seconds: number): readonly Fault[] {
  return [at(seconds / 4, { type: 'late-results', ms: 4_000 }), at(seconds / 2, { type: 'rst' })];
}

/** What the provider sends, by its own table, when the trouble is its own and passes. */
function passingError({ errors }: ProviderManifest): { readonly code?: number; readonly message: string } | undefined {
  const row = errors.find(
    ({ code, on, recovery, says }) =>
      (code === 'provider-internal-error' || code === 'provider-unavailable') &&
      on?.includes('frame') !== false &&
      (recovery ?? 'reconnect') === 'reconnect' &&
      says !== undefined,
  );
  if (row?.says === undefined) return undefined;
  const [status] = [row.status].flat();
  return { ...(status !== undefined && { code: status }), message: sentenceOf(row) };
}
