import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = (): boolean => spawnSync('ffmpeg', ['-version']).status === 0;

/**
 * Whether there is an ffmpeg for what this process starts: the machine's own, or else the one of an npm package that is installed for
 * the tests alone, where there is one for the platform.
 */
export function findFfmpeg(): boolean {
  if (runs()) return true;
  let program: string;
  try {
    program = fileURLToPath(import.meta.resolve('@ffmpeg-installer/linux-x64/ffmpeg'));
  } catch {
    return false;
  }
  process.env['PATH'] = `${process.env['PATH'] ?? ''}${delimiter}${dirname(program)}`;
  return runs();
}
