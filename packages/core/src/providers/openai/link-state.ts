import type { OpenAISettings } from './config.ts';
import type { Items } from './items.ts';

/** What a link has sent, and what it waits for. */
export interface LinkState {
  readonly settings: OpenAISettings;
  readonly items: Items;
  /** Seconds of audio at each commit that is not answered yet. */
  readonly commits: number[];
  /** Seconds of audio at the last commit that was. */
  committed: number;
  /** Seconds of audio that were sent. */
  sent: number;
  endSent: boolean;
  /** Nothing is to be thrown away any more: all that was sent is committed, or was too little for it. */
  cleared: boolean;
}
