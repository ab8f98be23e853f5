import { constants, openSync } from 'node:fs';
import type { Readable } from 'node:stream';

/**
 * Reads a named pipe, and waits for its writer. As a file it would be opened and read in a thread that nothing can
 * interrupt: four silent pipes would hold up all work with files, and one the end of the process.
 */
export function readNamedPipe(path: string): Readable {
  // Loaded with the first pipe: a process that has no socket yet can do without it.
  const { Socket } = process.getBuiltinModule('node:net');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
