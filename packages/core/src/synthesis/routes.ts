import type { AudioConverterFactory } from '../audio/format.ts';
import type { FailoverOptions } from '../session/failover-options.ts';
import type { SynthesizeOptions } from './session.ts';
import type { VoiceRoute } from './voice-route.ts';

/** What becomes of a sentence whose voice is lost after some of it was handed over. */
export type SentencePolicy =
  /** The other voice speaks it from its start. What nobody has read of it yet is taken back; the `seam` says how much was heard before. */
  | 'restart'
  /**
   * It ends where it was, which the event `broken` says, and the other voice speaks the next one. Its utterance is spoken to its end
   * and fails then: `done` rejects, and the loop over it throws after the last of its audio.
   */
  | 'next';

/** When a voice goes on with another of its routes, and when it comes back: always between two sentences. */
export interface VoiceFailoverOptions extends Omit<FailoverOptions, 'hedge'> {
  /**
   * What becomes of the sentence in flight when another voice goes on. With `resume: 'fail'` its utterance fails as ever, and this is not
   * asked for. Default: `restart`.
   */
  readonly sentence?: SentencePolicy;
}

/** Routes, each with credentials of its own protocol's type. */
export type VoiceRoutes<Credentials extends readonly object[]> = {
  readonly [Index in keyof Credentials]: VoiceRoute<Credentials[Index]>;
};

/** What `synthesize` takes where the session has several voices: `routes` in the place of `protocol` and `credentials`. */
export interface RoutedSynthesizeOptions<Credentials extends readonly object[]> extends Omit<
  SynthesizeOptions<never>,
  'protocol' | 'credentials'
> {
  /** The ways to the providers, the preferred one first. */
  readonly routes: VoiceRoutes<Credentials>;
  /** When the session goes on with another of its routes, and when it comes back. */
  readonly failover?: VoiceFailoverOptions;
  /**
   * Samples per second of the audio that is handed over, whichever voice speaks: what all of the protocols give, or 8 000, 16 000, 24 000
   * or 48 000. What a voice gives at another rate is converted, exactly in length. Default: what the first protocol gives.
   */
  readonly sampleRate?: number;
  /** What converts audio. `@throughline/node` and `@throughline/browser` fill it in. */
  readonly createConverter?: AudioConverterFactory;
  /** Each of the `routes` has its own. */
  readonly protocol?: undefined;
  /** Each of the `routes` has its own. */
  readonly credentials?: undefined;
}

/** What `synthesize` takes where the session has one voice. */
export interface OneVoiceOptions<C extends object> extends SynthesizeOptions<C> {
  /** In the place of `protocol` and `credentials`. */
  readonly routes?: undefined;
  /** Needs `routes`. */
  readonly failover?: undefined;
  /** Needs `routes`: one voice gives what its protocol says. */
  readonly sampleRate?: undefined;
}

/** What `synthesize` takes. `Credentials`: those of each route. */
export type AnySynthesizeOptions<C extends object, Credentials extends readonly object[] | [] = []> =
  | OneVoiceOptions<C>
  | RoutedSynthesizeOptions<Credentials>;

/** The options with the ways to the providers as a list, whichever form they have come in. */
export interface ListedVoiceOptions extends Omit<SynthesizeOptions<object>, 'protocol' | 'credentials'> {
  readonly routes: readonly [VoiceRoute<object>, ...VoiceRoute<object>[]];
  readonly failover?: VoiceFailoverOptions | undefined;
  readonly sampleRate?: number | undefined;
  readonly createConverter?: AudioConverterFactory;
}

/** The same with a list of routes, whichever form it came in; checked. */
export function listed<C extends object, Credentials extends readonly object[] | [] = []>(
  options: AnySynthesizeOptions<C, Credentials>,
): ListedVoiceOptions {
  const { protocol, credentials, routes = [{ protocol, credentials }], ...rest } = options;
  // The one place where the types of the routes' credentials end: each stays with its protocol.
  return { ...rest, routes } as unknown as ListedVoiceOptions;
}
