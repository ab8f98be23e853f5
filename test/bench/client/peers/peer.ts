import type { Connection } from '../connection.ts';

/** A maker's own client, as its documentation says to use it: frames of 100 ms in, results to a listener. */
export interface Peer {
  /** `url` is where its dialect is spoken, `ws://host:port/name/answers`. */
  open(url: string): Promise<Connection>;
}

/** The clients that a session is measured beside; each is a file of this folder and a dialect of the provider. */
export const peerNames = ['assemblyai', 'azure', 'cartesia', 'deepgram', 'gladia', 'soniox', 'speechmatics'] as const;

export type PeerName = (typeof peerNames)[number];
