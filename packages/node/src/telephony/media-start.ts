import type { FrameProblem, StartFrame } from './connection.ts';
import type { TrackName } from './call-track.ts';
import { objectOf, textOf, type JsonObject } from './json.ts';

/** What the first frame of a media stream says about the call. */
export interface CallStart {
  readonly callId: string;
  readonly accountId?: string;
  readonly streamId?: string;
  readonly streamName?: string;
  readonly tracks: readonly TrackName[];
  /** Samples per second of all tracks. */
  readonly sampleRate: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `audio/PCMU` in the table of the documents, `PCMU` in their example. */
const pcmu = /^(?:audio\/)?pcmu$/iu;
/** The rate of G.711, and the only one that is documented. */
const pcmuSampleRate = 8_000;

/** Reads the start of a media stream, or returns why its audio could not be read. */
export function callStartOf({ metadata, parameters }: StartFrame): CallStart | FrameProblem {
  const callId = textOf(metadata['callId']);
  if (callId === undefined) return malformed('a start without a callId');
  const given = Array.isArray(metadata['tracks']) ? metadata['tracks'].map((track) => objectOf(track) ?? {}) : [];
  const tracks: TrackName[] = [];
  for (const track of given) {
    const { name } = track;
    if (name !== 'inbound' && name !== 'outbound')
      return malformed('a start with a track that is neither side of a call');
    const problem = formatProblem(track);
    if (problem !== undefined) return malformed(problem);
    if (!tracks.includes(name)) tracks.push(name);
  }
  if (tracks.length === 0) return malformed('a start without tracks');
  return { callId, tracks, sampleRate: pcmuSampleRate, parameters, ...named(metadata) };
}

function formatProblem(track: JsonObject): string | undefined {
  const format = objectOf(track['mediaFormat']);
  const encoding = textOf(format?.['encoding']) ?? 'PCMU';
  const sampleRate = format?.['sampleRate'] ?? pcmuSampleRate;
  if (pcmu.test(encoding) && Number(sampleRate) === pcmuSampleRate) return undefined;
  return 'a start with audio that is not PCMU at 8000 Hz, the only kind that is documented';
}

function named(metadata: JsonObject): Partial<CallStart> {
  const entries = (['accountId', 'streamId', 'streamName'] as const).flatMap((name) => {
    const value = textOf(metadata[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function malformed(reason: string): FrameProblem {
  return { code: 'frame-malformed', reason };
}
