import { SpeechError } from '@throughline/core/internal';
import type { FileOptions } from '../file-work.ts';

/** @throws SpeechError `config-invalid`: channels that are transcribed each by itself leave nothing to choose, and need a protocol for one */
export function checkChannels<C extends object>({ channels, channel, options }: FileOptions<C>): void {
  // The types do not bind a caller in JavaScript.
  const given: unknown = channels;
  if (given === undefined) return;
  if (given !== 'split') refuse('channels', typeof given === 'string' ? `'${given}'` : String(given), "'split'");
  if (channel !== undefined) refuse('channel', String(channel), "nothing, where channels is 'split'");
  const { channels: taken } = options.protocol.audio;
  if (taken !== 1) refuse('protocol', `one for ${taken} channels`, "one for 1 channel, where channels is 'split'");
}

function refuse(field: string, found: string, wanted: string): never {
  throw new SpeechError('config-invalid', {
    message: `${field} is ${found}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}
