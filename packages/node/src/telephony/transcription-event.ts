import type { TrackName } from './call-track.ts';
import { objectOf, textOf, type JsonObject } from './json.ts';
import { wallTimeOf, type WallTime } from './wall-clock.ts';

/** A piece of a transcript: a word or a punctuation mark. */
export interface TranscriptionItem {
  /** Whether it is spoken, or a mark between words. */
  readonly type: 'pronunciation' | 'punctuation';
  /** As it is written. */
  readonly content: string;
  /** When it began. */
  readonly start?: WallTime;
  /** When it was over. */
  readonly end?: WallTime;
  /** 0 to 1. */
  readonly confidence?: number;
  /** Whether it will not change any more; only in stabilised transcriptions. */
  readonly stable?: boolean;
}

/** What was said, as Bandwidth's own recogniser understood it. */
export interface TranscriptionEvent {
  /** As Bandwidth calls the event. */
  readonly type: 'transcription';
  /** The side of the call that spoke. */
  readonly track: TrackName;
  /** What it said, as one text. */
  readonly text: string;
  /** Whether it may still change. */
  readonly partial: boolean;
  /** A tag of BCP 47, as the provider wrote it. */
  readonly language?: string;
  /** When it began. */
  readonly start?: WallTime;
  /** When it was over. */
  readonly end?: WallTime;
  /** Its words and punctuation, one by one; empty where the provider gives none. */
  readonly items: readonly TranscriptionItem[];
}

/** A transcript, and what of it could not be read. */
export interface ReadTranscription {
  readonly event: TranscriptionEvent;
  readonly unread: string | undefined;
}

/** Reads a transcript, or returns why it is none. Unknown fields are ignored. */
export function transcriptionOf(frame: JsonObject): ReadTranscription | string {
  const { track, transcript, items = [] } = frame;
  const partial = flagOf(frame['isPartial']);
  if (track !== 'inbound' && track !== 'outbound') return 'a transcription of neither side of the call';
  if (typeof transcript !== 'string') return 'a transcription without a transcript';
  if (partial === undefined) return 'a transcription that does not say whether it is partial';
  const language = textOf(frame['language']);
  const known = Array.isArray(items) ? items.flatMap((item) => itemOf(objectOf(item))) : [];
  return {
    event: {
      type: 'transcription',
      track,
      text: transcript,
      partial,
      ...(language !== undefined && { language }),
      ...span(frame),
      items: known,
    },
    unread: unreadItems(items, known.length),
  };
}

/** A list of nothing may be written as null. */
function unreadItems(items: unknown, known: number): string | undefined {
  if (items === null) return undefined;
  if (!Array.isArray(items)) return 'a transcription whose items are not a list; its text was passed on';
  const left = items.length - known;
  return left === 0 ? undefined : `a transcription with ${left} items that cannot be read; its text was passed on`;
}

/** A boolean, or what is one in quotes. */
function flagOf(value: unknown): boolean | undefined {
  if (value === 'true') return true;
  if (value === 'false') return false;
  return typeof value === 'boolean' ? value : undefined;
}

function itemOf(item: JsonObject | undefined): readonly TranscriptionItem[] {
  const content = textOf(item?.['content']);
  const kind = textOf(item?.['type'])?.toLowerCase();
  if (item === undefined || content === undefined) return [];
  if (kind !== 'pronunciation' && kind !== 'punctuation') return [];
  const { confidence, stable } = item;
  const known = typeof confidence === 'number' && confidence >= 0 && confidence <= 1;
  return [
    {
      type: kind,
      content,
      ...span(item),
      ...(known && { confidence }),
      ...(typeof stable === 'boolean' && { stable }),
    },
  ];
}

function span({ startTime, endTime }: JsonObject): { readonly start?: WallTime; readonly end?: WallTime } {
  const start = wallTimeOf(startTime);
  const end = wallTimeOf(endTime);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}
