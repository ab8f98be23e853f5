import { checkAudioFormat, type AudioConverterFactory, type AudioFormat } from '../audio/format.ts';
import type { IsSpeech } from '../audio/speech.ts';
import { systemClock, systemRandom, type Clock, type Random } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Transport } from '../transport.ts';
import type { CredentialsOption } from './credentials.ts';
import type { OverflowPolicy } from './intake.ts';
import type { RetryLimits } from './retry-policy.ts';

/** What the platform knows of its network; a hint only. */
export interface Connectivity {
  readonly online: boolean;
  /** Calls back at each change; the function returned ends it. */
  subscribe(listener: (online: boolean) => void): () => void;
}

export interface TranscribeOptions<C extends object> {
  readonly protocol: Protocol<C>;
  /** An object, or a function that is asked at each dial (limit 10 s). */
  readonly credentials: CredentialsOption<C>;
  /** What `write` gets. Default: what the protocol wants, usually 16 kHz mono `pcm_s16le`. */
  readonly input?: Partial<AudioFormat>;
  /** Convert audio of another rate or number of channels instead of refusing it. Default: false. */
  readonly convert?: boolean;
  /**
   * Whether the source cannot wait: a microphone, a phone call. It is then dialled at once, gives up after 2 min without a link
   * instead of 10, and its window drops the oldest audio instead of blocking. Default: false.
   */
  readonly live?: boolean;
  readonly window?: {
    /** Audio kept for replay, 1 to 3 600 s. Default: 120. */
    readonly seconds?: number;
    /** Default: `drop-oldest` for a live source, else `block`. */
    readonly overflow?: OverflowPolicy;
  };
  readonly replay?: {
    /** A live caller prefers the present: of a backlog longer than this, the oldest part becomes a gap. Default: none. */
    readonly maxLagSeconds?: number;
    /** Seconds before the settled position that are sent again, so that no word is cut. Default: 2; 0 without word times. */
    readonly preRollSeconds?: number;
  };
  /** Speed at which a source that is not live is sent, in multiples of real time; `Infinity`: as fast as it goes. Default: the protocol's. */
  readonly pace?: number;
  /** What happens while nobody speaks, for services that hang up on silence. Keep-alive audio is billed. Default: `keep-alive`. */
  readonly idle?: 'keep-alive' | 'hang-up';
  readonly retry?: {
    /** Milliseconds without a streaming link until the session fails. Default: 2 min live, else 10 min. */
    readonly budgetMs?: number;
    /** Milliseconds to wait for a free slot of the account. Default: 5 min live, else 60 min. */
    readonly slotMs?: number;
  };
  readonly limits?: {
    /** Milliseconds until a WebSocket must be open. Default: 10 000. */
    readonly connectMs?: number;
    /** Milliseconds until the service must then be ready. Default: 5 000. */
    readonly readyMs?: number;
    /** Bytes of the largest inbound frame. Default: 1 MiB. */
    readonly inboundBytes?: number;
  };
  /** Replaces the built-in judgement of which audio is speech. */
  readonly isSpeech?: IsSpeech;
  /** Aborts the session. */
  readonly signal?: AbortSignal;
  /** Hears what listeners throw. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** Allow `ws:` with credentials to a host that is not this machine. Default: false. */
  readonly allowInsecureUrl?: boolean;
  /** What opens sockets. `@throughline/node` and `@throughline/browser` fill it in. */
  readonly transport: Transport;
  /** What converts audio. `@throughline/node` fills it in. */
  readonly createConverter?: AudioConverterFactory;
  readonly connectivity?: Connectivity;
  /** For tests: who owns time. */
  readonly clock?: Clock;
  /** For tests: who owns chance. */
  readonly random?: Random;
  /** Hears the inspection events of the session's state machine, for debugging. Their form is not part of the API. */
  readonly inspect?: (event: object) => void;
}

/** The options with every default in its place. */
export interface Settings {
  readonly clock: Clock;
  readonly random: Random;
  readonly input: AudioFormat;
  readonly live: boolean;
  readonly windowSamples: number;
  readonly overflow: OverflowPolicy;
  readonly preRollSamples: number;
  readonly maxLagSamples: number;
  readonly pace: number;
  readonly catchUp: number;
  readonly idle: 'keep-alive' | 'hang-up';
  readonly retryLimits: RetryLimits;
  readonly connectMs: number;
  readonly readyMs: number;
  readonly inboundBytes: number;
}

const MINUTE_MS = 60_000;
const FIRST_CONTACT_MS = 10_000;

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function settingsOf<C extends object>(options: TranscribeOptions<C>): Settings {
  const { protocol, live = false } = options;
  const { traits, audio } = protocol;
  const input = { ...audio, ...options.input };
  checkAudioFormat(input, 'input');
  const seconds = within('window.seconds', options.window?.seconds ?? 120, 1, 3_600);
  const preRoll = within('replay.preRollSeconds', options.replay?.preRollSeconds ?? 2, 0, 30);
  const maxLag = within('replay.maxLagSeconds', options.replay?.maxLagSeconds ?? Infinity, 0.5, Infinity);
  const filePace = within('pace', options.pace ?? traits.pace ?? Infinity, 0.1, Infinity);
  const pace = live ? Infinity : filePace;
  return {
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    input,
    live,
    windowSamples: Math.round(seconds * audio.sampleRate),
    overflow: options.window?.overflow ?? (traits.replay === 'whole' ? 'fail' : live ? 'drop-oldest' : 'block'),
    preRollSamples: traits.wordTimes === 'none' ? 0 : Math.round(preRoll * audio.sampleRate),
    maxLagSamples: live ? maxLag * audio.sampleRate : Infinity,
    pace,
    catchUp: !live && pace === Infinity ? Infinity : traits.catchUp,
    idle: options.idle ?? 'keep-alive',
    retryLimits: {
      budgetMs: within(
        'retry.budgetMs',
        options.retry?.budgetMs ?? (live ? 2 : 10) * MINUTE_MS,
        0,
        24 * 60 * MINUTE_MS,
      ),
      slotMs: within('retry.slotMs', options.retry?.slotMs ?? (live ? 5 : 60) * MINUTE_MS, 0, 24 * 60 * MINUTE_MS),
      firstContactMs: FIRST_CONTACT_MS,
    },
    connectMs: within('limits.connectMs', options.limits?.connectMs ?? 10_000, 100, 10 * MINUTE_MS),
    readyMs: within('limits.readyMs', options.limits?.readyMs ?? 5_000, 100, 10 * MINUTE_MS),
    inboundBytes: within('limits.inboundBytes', options.limits?.inboundBytes ?? 2 ** 20, 1024, 2 ** 30),
  };
}

function within(field: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const wanted = most === Infinity ? `a number from ${least} on` : `a number from ${least} to ${most}`;
  throw new SpeechError('config-invalid', {
    message: `${field} is ${String(value)}, but must be ${wanted}`,
    context: { field, found: String(value), wanted },
  });
}
