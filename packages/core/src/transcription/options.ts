import type { ChannelChoice } from '../audio/channel-pick.ts';
import { checkAudioFormat, type AudioConverterFactory, type AudioFormat } from '../audio/format.ts';
import type { IsSpeech } from '../audio/speech.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { describe } from '../protocol/check-config.ts';
import type { RecognitionProtocol, RecognitionTraits } from '../protocol/recognition.ts';
import type { EarlierTranscript } from '../results/earlier.ts';
import { failoverSettingsOf, type FailoverOptions } from '../session/failover-options.ts';
import { rotateSettingsOf, type RotateOptions } from '../session/rotate-options.ts';
import type { OverflowPolicy } from './intake.ts';
import type { TranscriptionRoute } from './transcription-route.ts';
import { assertRoutesAlike, sessionRateOf } from './session-rate.ts';
import {
  MINUTE_MS,
  sessionSettingsOf,
  within,
  type SessionOptions,
  type SessionSettings,
} from '../session/session-options.ts';

/** What `transcribe` takes. */
export interface TranscribeOptions<C extends object> extends SessionOptions<C> {
  /** Which provider, and how it is asked: what `bodhi({ … })` and its like of `@throughline/core/providers/…` return. It decides what `credentials` hold. */
  readonly protocol: RecognitionProtocol<C>;
  /** What `write` gets. Default: `pcm_s16le` with the channels of the protocol, usually one, at the session's own rate, usually 16 kHz. */
  readonly input?: Partial<AudioFormat>;
  /**
   * Samples per second of the session's own clock, on which all positions are counted and at which the audio is kept: what the
   * protocol wants, or 8 000, 16 000, 24 000 or 48 000. Where the protocol wants another rate, the audio is converted on its way
   * to each link, and times are exact to one sample of the lower of both rates. Default: what the protocol wants.
   */
  readonly sampleRate?: number;
  /** Convert audio of another rate or number of channels instead of refusing it. Default: false. */
  readonly convert?: boolean;
  /**
   * Which channel of several is transcribed, counted from 0: where each speaker has one of their own, or where they cancel each other
   * out. Needs `convert`. Default: `mix`, their mean. Where the protocol takes several channels, each is transcribed for itself, and
   * there is nothing to choose.
   */
  readonly channel?: ChannelChoice;
  /**
   * Whether the source cannot wait: a microphone, a phone call. It is then dialled at once, gives up after 2 min without a link
   * instead of 10, and its window drops the oldest audio instead of blocking. Default: false.
   */
  readonly live?: boolean;
  /** The audio that is kept until it is answered, so that it can be sent again on another link. */
  readonly window?: {
    /** Audio kept for replay, 1 to 3 600 s. Default: 120. */
    readonly seconds?: number;
    /** What happens when it is full. Default: `drop-oldest` for a live source, else `block`; `fail` where the provider answers only whole streams. */
    readonly overflow?: OverflowPolicy;
  };
  /** What is sent again on a later link. */
  readonly replay?: {
    /** A live caller prefers the present: of a backlog longer than this many seconds, the oldest part becomes a gap; 0.5 or more. Default: none. */
    readonly maxLagSeconds?: number;
    /**
     * Seconds before the settled position that are sent again, so that no word is cut: 0 to 30. Default: 2; 10 where results say who
     * speaks, so that speakers keep their names, if the provider takes audio faster than it is spoken; 0 without word times.
     */
    readonly preRollSeconds?: number;
  };
  /**
   * What an earlier session of the same audio had come to: this one goes on with it, on the same clock. It takes audio from its
   * `positions.acceptedSamples` on, which is the pre-roll before the earlier one's settled place; words of it that were final are
   * not told again. Default: none.
   */
  readonly earlier?: EarlierTranscript;
  /** Whether results carry the provider's frame that brought them, as text, secrets replaced. Default: false. */
  readonly raw?: boolean;
  /** Speed at which a source that is not live is sent, in multiples of real time, 0.1 or more; `Infinity`: as fast as it goes. Default: the protocol's. */
  readonly pace?: number;
  /** What happens while nobody speaks, for providers that hang up on silence. Keep-alive audio is billed. Default: `keep-alive`. */
  readonly idle?: 'keep-alive' | 'hang-up';
  /**
   * Replaces the built-in judgement of which audio is speech; it is given samples as the provider is sent them, interleaved where they have
   * several channels, frame by frame until the first result. What it is given is good until it returns: keep a copy, not that.
   */
  readonly isSpeech?: IsSpeech;
  /**
   * When a fresh link takes over from the one that streams, without a pause: before the provider ends that one, where it is known when,
   * or after so many seconds. `false`: never; the provider ends the link, and another is made. Not where the provider answers only whole
   * streams. Default: before the provider's limit.
   */
  readonly rotate?: RotateOptions | false;
  /** What converts audio. `@throughline/node` fills it in. */
  readonly createConverter?: AudioConverterFactory;
}

/** The options with the ways to the providers as a list, whichever form they have come in. */
export interface ListedOptions extends Omit<TranscribeOptions<object>, 'protocol' | 'credentials'> {
  readonly routes: readonly [TranscriptionRoute<object>, ...TranscriptionRoute<object>[]];
  readonly failover?: FailoverOptions | undefined;
}

/** One provider of a session, with the defaults that depend on it. */
export interface RouteSettings {
  readonly protocol: Pick<RecognitionProtocol, 'name' | 'audio' | 'traits' | 'joiner'>;
  /** Samples before the settled place that its links are sent again. */
  readonly preRollSamples: number;
  /** Audio per second of real time that its links are sent; and while behind. */
  readonly pace: number;
  readonly catchUp: number;
}

/** The options with every default in its place. */
export interface Settings extends SessionSettings {
  /** The providers, in the order in which they are preferred. */
  readonly routes: readonly [RouteSettings, ...RouteSettings[]];
  readonly input: AudioFormat;
  /** Samples per second of the session's clock. */
  readonly sampleRate: number;
  readonly live: boolean;
  readonly windowSamples: number;
  readonly overflow: OverflowPolicy;
  /** The most that any of the providers is sent again. */
  readonly preRollSamples: number;
  readonly maxLagSamples: number;
  readonly idle: 'keep-alive' | 'hang-up';
  readonly earlier: EarlierTranscript | undefined;
  /** Whether results carry the frame that brought them. */
  readonly raw: boolean;
}

/** A result is text; nothing longer is sensible. */
const INBOUND_BYTES = 2 ** 20;

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function settingsOf(options: ListedOptions): Settings {
  const { live = false, createConverter } = options;
  const protocols = options.routes.map(({ protocol }) => protocol);
  const [{ protocol }] = options.routes;
  const { traits, audio } = protocol;
  assertRoutesAlike(protocols);
  const sampleRate = sessionRateOf({
    wanted: protocols.map((one) => one.audio.sampleRate),
    sampleRate: options.sampleRate,
    canConvert: createConverter !== undefined,
  });
  const input = { ...audio, sampleRate, ...options.input };
  checkAudioFormat(input, 'input');
  const seconds = within('window.seconds', options.window?.seconds ?? 120, 1, 3_600);
  const maxLag = within('replay.maxLagSeconds', options.replay?.maxLagSeconds ?? Infinity, 0.5, Infinity);
  const [first, ...others] = options.routes;
  const routes = [
    routeSettingsOf(first.protocol, options, sampleRate),
    ...others.map((route) => routeSettingsOf(route.protocol, options, sampleRate)),
  ] as const;
  return {
    ...sessionSettingsOf(options, {
      budgetMs: (live ? 2 : 10) * MINUTE_MS,
      slotMs: (live ? 5 : 60) * MINUTE_MS,
      inboundBytes: INBOUND_BYTES,
    }),
    input,
    rotate: rotateSettingsOf(options.rotate),
    ...(others.length > 0 && { failover: failoverSettingsOf(options.failover, live) }),
    sampleRate,
    live,
    windowSamples: Math.round(seconds * sampleRate),
    overflow: options.window?.overflow ?? (traits.replay === 'whole' ? 'fail' : live ? 'drop-oldest' : 'block'),
    routes,
    preRollSamples: Math.max(...routes.map(({ preRollSamples }) => preRollSamples)),
    maxLagSamples: live ? maxLag * sampleRate : Infinity,
    idle: options.idle ?? 'keep-alive',
    earlier: earlierOf(options),
    // What is private is shown only where it was asked for in so many words.
    raw: options.raw === true,
  };
}

/** What of the settings depends on the provider. Throws `config-invalid` as `settingsOf` does. */
function routeSettingsOf(
  protocol: RouteSettings['protocol'],
  { replay, pace: wanted, live = false }: Pick<TranscribeOptions<never>, 'replay' | 'pace' | 'live'>,
  sampleRate: number,
): RouteSettings {
  const { traits } = protocol;
  const preRoll = within('replay.preRollSeconds', replay?.preRollSeconds ?? preRollOf(traits), 0, 30);
  const filePace = within('pace', wanted ?? traits.pace ?? Infinity, 0.1, Infinity);
  const pace = live ? Infinity : filePace;
  return {
    protocol,
    preRollSamples: traits.wordTimes === 'none' ? 0 : Math.round(preRoll * sampleRate),
    pace,
    catchUp: !live && pace === Infinity ? Infinity : traits.catchUp,
  };
}

function earlierOf({ earlier, routes }: ListedOptions): EarlierTranscript | undefined {
  const [{ protocol }] = routes;
  if (earlier === undefined) return undefined;
  const refuse = (field: string, found: string, wanted: string): never => {
    throw new SpeechError('config-invalid', {
      message: `${field} is ${found}, but must be ${wanted}`,
      context: { field, found, wanted },
    });
  };
  // It may have been read from a disk.
  const given: unknown = earlier;
  if (typeof given !== 'object' || given === null) return refuse('earlier', describe(given), 'an object');
  const { settledSamples, finals } = earlier;
  if (!Number.isSafeInteger(settledSamples) || settledSamples < 0) {
    refuse('earlier.settledSamples', describe(settledSamples), 'a whole number of samples, 0 or more');
  }
  if (!Array.isArray(finals)) refuse('earlier.finals', typeof finals, 'an array of finals');
  if (protocol.traits.replay === 'whole')
    refuse('earlier', 'given', 'left out: the provider answers only whole streams');
  return earlier;
}

/** Both voices of a conversation are to be in what is sent again; where it cannot be sent faster, the lag would stay. */
function preRollOf({ speakers, catchUp }: RecognitionTraits): number {
  return speakers === true && catchUp > 1 ? 10 : 2;
}
