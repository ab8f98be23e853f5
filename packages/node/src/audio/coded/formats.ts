import { latin1 } from '@throughline/core/internal';
import type { Cursor } from '../byte-cursor.ts';
import type { CodedFormat } from './coded-audio.ts';
import { flac } from './flac.ts';
import { isMp3, mp3 } from './mp3.ts';
import { holdsOggAudio } from './ogg-stream.ts';
import { ogg } from './ogg.ts';
import { webm } from './webm.ts';

/** Bytes in which two frames of MP3 are found, of nearly any size, and the first packets of all streams of an Ogg file. */
const lookBytes = 4096;

/** The compression of what is at the cursor, where it is decoded here. */
export async function codedFormat(cursor: Cursor): Promise<CodedFormat | undefined> {
  const magic = latin1(await cursor.peek(4));
  if (magic === 'fLaC') return flac;
  if (magic === '\x1a\x45\xdf\xa3') return webm;
  if (magic === 'OggS') return holdsOggAudio(await cursor.peek(lookBytes)) ? ogg : undefined;
  if (!magic.startsWith('\xff')) return undefined;
  return isMp3(await cursor.peek(lookBytes)) ? mp3 : undefined;
}
