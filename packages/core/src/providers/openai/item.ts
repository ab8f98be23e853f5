import type { ResultEvent } from '../../protocol/recognition.ts';

/** A part of an item that one person spoke; times in seconds. */
type ItemPart = Pick<ResultEvent, 'text' | 'speaker'> & { readonly start: number; readonly end: number };

/** A turn of speech as the provider has it; times in seconds of the link's clock. */
export interface Item {
  /** Absent as long as the server has not said it. */
  id?: string | undefined;
  start?: number;
  end?: number;
  /** The server found the turn by itself. */
  detected?: true;
  committed?: true;
  /** The frame that brought the last of its text. */
  lastEvent?: unknown;
  parts?: ItemPart[];
  /** What its final says; `null`: there will be none. */
  final?: Pick<ResultEvent, 'text' | 'language' | 'confidence'> | null;
}
