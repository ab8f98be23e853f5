import type { Random } from '@throughline/core/internal';
import { between, childSeed, integerBetween, seededRandom } from '../seeded-random.ts';

/** How the scripted engine recognises: exact and at once by default, or with the weaknesses of real recognisers. Ranges are `[low, high]`, inclusive. */
export interface RecogniserProfile {
  /** Silence in the audio that ends a segment, in seconds; default 0.44. */
  readonly endpointSeconds?: number;
  /** Word times are off by up to ± this many milliseconds; default 0. */
  readonly wordTimeJitterMs?: number;
  /** Whether the error in word times is drawn once per link (default), for each word, or both (each up to the half). */
  readonly jitterPer?: 'link' | 'word' | 'both';
  /** Whether results carry times, of words and of segments; default true. */
  readonly wordTimes?: boolean;
  /** A word of which only a part arrived is dropped (default) or recognised as the letters of that part. */
  readonly fragment?: 'dropped' | 'letters';
  /** Answers come this much later, drawn for each chunk of audio, with empty partials meanwhile; default none. */
  readonly delayMs?: readonly [number, number];
  /** What `processed` covers: audio whose results are sent (default), or all that was received, answered or not. */
  readonly processed?: 'answered' | 'received';
  /** The share of finals (0 to 1) that come only after the first partial of the next segment; default 0. */
  readonly lateFinals?: number;
  /** The share of finals (0 to 1) that come only after the final of the next segment; default 0. */
  readonly outOfOrderFinals?: number;
  /** Segments also end after this many words, drawn for each link. */
  readonly maxWords?: readonly [number, number];
  /** Segments also end after this many seconds, drawn for each link. */
  readonly maxSeconds?: readonly [number, number];
  /** The share of results (0 to 1) that are sent twice; default 0. */
  readonly doubledResults?: number;
  /** Silence after which a turn seems to end, in seconds, where that is before `endpointSeconds`; default: turns only end. */
  readonly eagerEndSeconds?: number;
  /** The share of words (0 to 1) that are given to another speaker that the link has heard; default 0. */
  readonly wrongSpeakers?: number;
}

/** The profile of one link: what is drawn once for it, and its own randomness. */
export interface LinkProfile {
  readonly random: Random;
  readonly endpointSeconds: number;
  readonly wordTimes: boolean;
  readonly fragment: 'dropped' | 'letters';
  readonly maxWords: number;
  readonly maxSeconds: number;
  readonly delayMs: readonly [number, number];
  readonly processed: 'answered' | 'received';
  readonly lateFinals: number;
  readonly outOfOrderFinals: number;
  readonly doubledResults: number;
  readonly eagerEndSeconds: number;
  readonly wrongSpeakers: number;
  /** The error of the next word's times, in seconds. */
  jitter(): number;
}

/** Draws the profile of a channel of link `link`; the same seed, link and channel give the same. */
export function drawProfile(profile: RecogniserProfile, seed: number, link: number, channel = 0): LinkProfile {
  const ofLinkSeed = childSeed(seed, link);
  const random = seededRandom(channel === 0 ? ofLinkSeed : childSeed(ofLinkSeed, channel));
  const per = profile.jitterPer ?? 'link';
  const most = (profile.wordTimeJitterMs ?? 0) / 1000 / (per === 'both' ? 2 : 1);
  const ofLink = per === 'word' ? 0 : between(random, -most, most);
  const maxWords = profile.maxWords === undefined ? Infinity : integerBetween(random, ...profile.maxWords);
  const maxSeconds = profile.maxSeconds === undefined ? Infinity : between(random, ...profile.maxSeconds);
  return {
    random,
    endpointSeconds: profile.endpointSeconds ?? 0.44,
    wordTimes: profile.wordTimes ?? true,
    fragment: profile.fragment ?? 'dropped',
    maxWords,
    maxSeconds,
    delayMs: profile.delayMs ?? [0, 0],
    processed: profile.processed ?? 'answered',
    lateFinals: profile.lateFinals ?? 0,
    outOfOrderFinals: profile.outOfOrderFinals ?? 0,
    doubledResults: profile.doubledResults ?? 0,
    eagerEndSeconds: profile.eagerEndSeconds ?? Infinity,
    wrongSpeakers: profile.wrongSpeakers ?? 0,
    jitter: () => ofLink + (per === 'link' || most === 0 ? 0 : between(random, -most, most)),
  };
}

/** True in a share of all draws; draws nothing for a share of 0. */
export function chance(random: Random, share: number): boolean {
  return share > 0 && random.next() < share;
}
