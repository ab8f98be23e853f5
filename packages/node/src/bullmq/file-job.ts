import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a job in Redis says of its file: plain JSON. */
export interface FileJob {
  /** What its results call it. */
  readonly name: string;
  /** Where it is: an absolute path that all workers see, or an `http:` or `https:` URL. */
  readonly at: string;
  /** What stays the same as long as the audio does. */
  readonly fingerprint: string;
  /** Seconds of audio that earlier attempts have sent. */
  readonly spentSeconds?: number;
}

/** The same work has the same id on any machine, as long as its audio is the same: what is in the queue is not added again. */
export function jobId(key: string): string {
  // BullMQ takes a number for one of its own, and a colon for a part of its keys.
  return `file-${key.slice(0, 32)}`;
}

/** How an input is named to other machines. */
export function placeFor(input: string | URL): string {
  if (typeof input === 'string') return resolve(input);
  return input.protocol === 'file:' ? fileURLToPath(input) : input.href;
}

/** What a worker opens. */
export function inputAt(file: FileJob): string | URL {
  return isRemote(file) ? new URL(file.at) : file.at;
}

/** Whether it is read over the network. */
export function isRemote({ at }: FileJob): boolean {
  return /^https?:/u.test(at);
}
