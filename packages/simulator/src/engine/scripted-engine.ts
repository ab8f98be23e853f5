import { type Clock, systemClock } from '@throughline/core/internal';
import type { Engine, EngineResult } from '../engine.ts';
import { amount, assertOptions, boolean, oneOf, range, script as aScript, share } from '../option-checks.ts';
import { type Script, scriptWords } from '../script/script.ts';
import { SourceReader } from '../script/source-reader.ts';
import { drawProfile, type RecogniserProfile } from './profile.ts';
import { Recogniser } from './recogniser.ts';
import { AnswerQueue } from './answer-queue.ts';

/** What a simulator lends the engine that it makes. */
export interface EngineContext {
  readonly clock: Clock;
  readonly seed: number;
}

/** Makes an engine for one simulator, on its clock and seed. */
export type EngineFactory = (context: EngineContext) => Engine;

export interface ScriptedEngineOptions extends RecogniserProfile {
  /** What is said in the audio of `scriptAudio(script)`. */
  readonly script: Script;
}

/**
 * An engine that recognises the audio of `scriptAudio(script)`, and nothing else. Its words depend on the samples that arrive, not
 * on when they do. Pass it to `createSimulator({ engine })`, or call it with a clock and a seed.
 */
export function scriptedEngine(options: ScriptedEngineOptions): EngineFactory {
  assertOptions(
    options,
    { script: aScript },
    {
      endpointSeconds: amount,
      wordTimeJitterMs: amount,
      jitterPer: oneOf('link', 'word', 'both'),
      wordTimes: boolean,
      fragment: oneOf('dropped', 'letters'),
      delayMs: range,
      processed: oneOf('answered', 'received'),
      lateFinals: share,
      outOfOrderFinals: share,
      maxWords: range,
      maxSeconds: range,
      doubledResults: share,
    },
  );
  const { script, ...hearing } = options;
  const words = scriptWords(script);
  return ({ clock = systemClock, seed = 1 }: Partial<EngineContext>) => ({
    name: 'scripted',
    open: ({ sampleRate, link }, sink) => {
      const linkHearing = drawProfile(hearing, seed, link);
      const speaker = new AnswerQueue(linkHearing, clock, sink);
      let results: EngineResult[] = [];
      const listener = new Recogniser(words, sampleRate, linkHearing, (result) => {
        results.push(result);
      });
      const reader = new SourceReader((stretch) => {
        listener.hear(stretch);
      });
      const answer = (done: boolean) => {
        const heard = results;
        results = [];
        speaker.answer(heard, reader.position / sampleRate, done);
      };
      return {
        write: (samples) => {
          reader.write(samples);
          listener.chunkHeard();
          answer(false);
        },
        finish: () => {
          reader.flush();
          listener.finish();
          answer(true);
        },
        close: () => {
          speaker.close();
        },
      };
    },
  });
}
