import { systemClock } from '@throughline/core/internal';
import type { Engine, EngineFactory } from '../engine.ts';
import type { ServerContext } from '../server-context.ts';
import { amount, assertOptions, boolean, oneOf, range, script as aScript, share } from '../option-checks.ts';
import { spokenWords } from './spoken-words.ts';
import { channelsOf, type Script } from '../script/script.ts';
import { SourceReader } from '../script/source-reader.ts';
import { drawProfile, type RecogniserProfile } from './profile.ts';
import { Recogniser } from './recogniser.ts';
import { openAnyChannel } from './any-channel.ts';
import { AnswerQueue, type Finding } from './answer-queue.ts';

/** What `scriptedEngine` takes: the script, and how well it is recognised. */
export interface ScriptedEngineOptions extends RecogniserProfile {
  /** What is spoken in the audio of `scriptAudio(script)`. */
  readonly script: Script;
}

/**
 * An engine that recognises the audio of `scriptAudio(script)`, and nothing else. Its words depend on the samples that arrive, not
 * on when they do. Where the script says who speaks, words have labels: each link numbers the people in the order in which it hears
 * them. Of a script of several channels, audio of one of them is recognised too, whichever it is. Pass it to a server: `bodhiServer({ engine })`; or call it with a clock and a seed.
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
      eagerEndSeconds: amount,
      wrongSpeakers: share,
    },
  );
  const { script, ...profile } = options;
  const channels = channelsOf(script);
  return ({ clock = systemClock, seed = 1 }: Partial<ServerContext>) => {
    const open: Engine['open'] = ({ sampleRate, link, channel = 0 }, sink) => {
      const linkProfile = drawProfile(profile, seed, link, channel);
      const answers = new AnswerQueue(linkProfile, clock, sink);
      let findings: Finding[] = [];
      const recogniser = new Recogniser(spokenWords(script, channel), sampleRate, linkProfile, (finding) => {
        findings.push(finding);
      });
      const reader = new SourceReader((stretch) => {
        recogniser.take(stretch);
      }, channel);
      const answer = (done: boolean) => {
        const found = findings;
        findings = [];
        answers.answer(found, reader.position / sampleRate, done);
      };
      return {
        write: (samples) => {
          reader.write(samples);
          recogniser.chunkTaken();
          answer(false);
        },
        finish: () => {
          reader.flush();
          recogniser.finish();
          answer(true);
        },
        close: () => {
          answers.close();
        },
      };
    };
    return {
      name: 'scripted',
      open: (options, sink) =>
        options.channel === undefined && channels > 1
          ? openAnyChannel(channels, open, options, sink)
          : open(options, sink),
    };
  };
}
