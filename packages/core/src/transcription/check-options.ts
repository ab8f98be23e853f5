import type { AudioFormat } from '../audio/format.ts';
import { boolean, callable, fields, oneOf } from '../protocol/check-config.ts';
import { aSignal, withMethods } from '../protocol/check-methods.ts';
import {
  assertSessionOptions,
  elsewhere,
  optionsWith,
  sessionChecks,
  type ChecksOf,
} from '../session/check-options.ts';
import { failoverNeedsRoutes } from '../session/check-routes.ts';
import { rotateChecks } from '../session/rotate-options.ts';
import { recognises, routedChecks } from './check-routes.ts';
import type { TranscribeOptions } from './options.ts';
import type { OneRouteOptions } from './routes.ts';
import type { PipeOptions } from './session.ts';

type Options = TranscribeOptions<object>;

const input: ChecksOf<AudioFormat> = { sampleRate: elsewhere, channels: elsewhere, encoding: elsewhere };
const window: ChecksOf<NonNullable<Options['window']>> = {
  seconds: elsewhere,
  overflow: oneOf('block', 'drop-oldest', 'fail'),
};
const replay: ChecksOf<NonNullable<Options['replay']>> = { maxLagSeconds: elsewhere, preRollSeconds: elsewhere };

/** Those of every session that audio is written into. */
export const audioChecks: ChecksOf<Omit<Options, 'protocol' | 'window' | 'replay' | 'idle' | 'rotate'>> = {
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

const ofAll = {
  window: fields({ optional: window }),
  replay: fields({ optional: replay }),
  idle: oneOf('keep-alive', 'hang-up'),
  rotate: rotateChecks,
};

const checkOne = optionsWith<OneRouteOptions<object>>({
  ...audioChecks,
  ...ofAll,
  protocol: recognises,
  routes: elsewhere,
  failover: failoverNeedsRoutes,
});

const { transport, credentials: _, ...others } = audioChecks;
const checkRouted = fields(
  {
    required: { routes: routedChecks.routes, transport },
    optional: { ...others, ...ofAll, ...routedChecks },
  },
  true,
);

/** Throws `config-invalid`, naming the field, for options of a transcription that cannot be right. */
export function assertTranscribeOptions(options: unknown): void {
  const isRouted = Object(options).routes !== undefined;
  assertSessionOptions(options, isRouted ? checkRouted : checkOne);
}

const source = withMethods('a source of audio, with format and frames()', 'frames');
const pipeOptions: ChecksOf<PipeOptions> = { end: boolean, signal: aSignal };
// A platform's own `pipe` takes more.
const pipe = fields({ required: { source }, optional: { ...pipeOptions }, open: true }, true);

/** Throws `config-invalid`, naming the field, for what cannot be piped. */
export function assertPipe(given: unknown, options: unknown): void {
  assertSessionOptions({ ...Object(options), source: given }, pipe);
}
