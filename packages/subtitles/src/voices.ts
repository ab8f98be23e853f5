import type { FinalResult, Word } from '@throughline/core';
import stringWidth from 'string-width';
import { subtitleText } from './subtitle-text.ts';

/** Who speaks, as a transcript names them. */
export interface Voice {
  readonly name: string;
  /** Columns that the name takes in front of the first line; 0 where it is not shown there. */
  readonly columns: number;
}

/** What a transcript says of who speaks. */
export interface VoiceOptions {
  /** Whether several channels are transcribed, so that each result says on which it was. */
  readonly channels: boolean;
}

/** A name is somebody else's text; a longer one would leave no room for what is said, in columns. */
const LONGEST = 20;
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Who speaks, by the session's name and the channel; absent where neither is known. */
export function voiceName(
  { speaker, channel }: Pick<FinalResult, 'speaker' | 'channel'>,
  { channels }: VoiceOptions,
): string | undefined {
  const named = speaker === undefined ? '' : speakerName(speaker);
  const parts = [channels && channel !== undefined ? `Channel ${channel}` : '', named].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Who speaks one word of a final. */
export function voiceNameOf(
  { speaker, channel }: Pick<FinalResult, 'speaker' | 'channel'>,
  word: Pick<Word, 'speaker'>,
  options: VoiceOptions,
): string | undefined {
  const spoken = word.speaker ?? speaker;
  return voiceName(
    { ...(spoken === undefined ? {} : { speaker: spoken }), ...(channel === undefined ? {} : { channel }) },
    options,
  );
}

/** The name as it stands in front of what is said. */
export function voiceLead(name: string): string {
  return `[${name}] `;
}

/** A number or a letter alone says too little. */
function speakerName(speaker: string): string {
  const name = subtitleText(speaker);
  return /^(?:\d+|\p{L})$/u.test(name) ? `Speaker ${shortened(name)}` : shortened(name);
}

function shortened(name: string): string {
  if (stringWidth(name) <= LONGEST) return name;
  let short = '';
  for (const { segment } of characters.segment(name)) {
    if (stringWidth(`${short}${segment}…`) > LONGEST) break;
    short += segment;
  }
  return `${short}…`;
}
