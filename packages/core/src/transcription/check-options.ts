import type { AudioFormat } from '../audio/format.ts';
import { boolean, callable, fields, oneOf } from '../protocol/check-config.ts';
import { aSignal, withMethods } from '../protocol/check-methods.ts';
import {
  assertSessionOptions,
  elsewhere,
  optionsWith,
  protocolThat,
  sessionChecks,
  type ChecksOf,
} from '../session/check-options.ts';
import type { TranscribeOptions } from './options.ts';
import type { PipeOptions } from './session.ts';

type Options = TranscribeOptions<object>;

const input: ChecksOf<AudioFormat> = { sampleRate: elsewhere, channels: elsewhere, encoding: elsewhere };
const window: ChecksOf<NonNullable<Options['window']>> = {
  seconds: elsewhere,
  overflow: oneOf('block', 'drop-oldest', 'fail'),
};
const replay: ChecksOf<NonNullable<Options['replay']>> = { maxLagSeconds: elsewhere, preRollSeconds: elsewhere };

/** Those of every session that audio is written into. */
export const audioChecks: ChecksOf<Omit<Options, 'protocol' | 'window' | 'replay' | 'idle'>> = {
  ...sessionChecks,
  input: fields({ optional: input }),
  sampleRate: elsewhere,
  convert: boolean,
  channel: elsewhere,
  live: boolean,
  earlier: elsewhere,
  raw: boolean,
  pace: elsewhere,
  isSpeech: callable,
  createConverter: callable,
};

/** Whether a protocol takes audio. */
export function takesAudio(protocol: object): boolean {
  return 'audio' in protocol && typeof protocol.audio === 'object' && protocol.audio !== null;
}

const checkOptions = optionsWith<Options>({
  ...audioChecks,
  // One that assesses takes audio too, and is known by the limit of its length.
  protocol: protocolThat(
    'recognises, like bodhi({ … })',
    (protocol) => takesAudio(protocol) && !('assertLength' in protocol),
  ),
  window: fields({ optional: window }),
  replay: fields({ optional: replay }),
  idle: oneOf('keep-alive', 'hang-up'),
});

/** Throws `config-invalid`, naming the field, for options of a transcription that cannot be right. */
export function assertTranscribeOptions(options: unknown): void {
  assertSessionOptions(options, checkOptions);
}

const source = withMethods('a source of audio, with format and frames()', 'frames');
const pipeOptions: ChecksOf<PipeOptions> = { end: boolean, signal: aSignal };
// A platform's own `pipe` takes more.
const pipe = fields({ required: { source }, optional: { ...pipeOptions }, open: true }, true);

/** Throws `config-invalid`, naming the field, for what cannot be piped. */
export function assertPipe(given: unknown, options: unknown): void {
  assertSessionOptions({ ...Object(options), source: given }, pipe);
}
