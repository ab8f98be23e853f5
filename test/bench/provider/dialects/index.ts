import { assemblyai } from './assemblyai.ts';
import { azure } from './azure.ts';
import { bodhi } from './bodhi.ts';
import { cartesia } from './cartesia.ts';
import { deepgram } from './deepgram.ts';
import type { Dialect } from './dialect.ts';
import { gladia } from './gladia.ts';
import { soniox } from './soniox.ts';
import { speechmatics } from './speechmatics.ts';

const dialects: Readonly<Record<string, Dialect>> = {
  deepgram,
  cartesia,
  soniox,
  assemblyai,
  speechmatics,
  gladia,
  azure,
};

/** What is spoken at this path: it begins with the name of a peer, or is that of a session or a bare socket. */
export function dialectOf(path: string): Dialect {
  return dialects[path.split('/')[1] ?? ''] ?? bodhi;
}
