import type { AudioConverterFactory } from '../audio/format.ts';
import type { IsSpeech } from '../audio/speech.ts';
import type { Emitter } from '../emitter.ts';
import type { RecognitionProtocol } from '../protocol/recognition.ts';
import type { SessionEvents } from '../session/events.ts';
import type { TrackAnswers } from '../transcript/track.ts';
import type { AudioLog } from './audio-log.ts';
import { Converters, rateRatio } from '../audio/converters.ts';
import type { RouteSettings, Settings } from './options.ts';
import type { Pace } from './pacer.ts';
import { SpeechJudge } from './speech-judge.ts';

/** What the works of all links to one provider share. */
export interface ProviderParts {
  /** Its place among the session's routes. */
  readonly route: number;
  readonly protocol: Pick<RecognitionProtocol, 'name' | 'audio' | 'traits'>;
  readonly pace: Pace;
  /** Samples before the settled place that its links are sent again, where the words before are known with their times. */
  readonly preRollSamples: number;
  /** How it answers, where the session has several providers. */
  readonly answers: TrackAnswers | undefined;
  readonly speech: SpeechJudge;
  /** Where it wants another rate than the session's. */
  readonly converters: Converters | undefined;
}

export interface ProviderPartsOptions {
  readonly settings: Settings;
  readonly log: AudioLog;
  readonly isSpeech: IsSpeech | undefined;
  readonly createConverter: AudioConverterFactory | undefined;
  readonly emitter: Emitter<SessionEvents>;
}

export function providerParts(
  route: number,
  { protocol, pace, catchUp, preRollSamples }: RouteSettings,
  { settings, log, isSpeech, createConverter, emitter }: ProviderPartsOptions,
): ProviderParts {
  const { sampleRate, clock, routes } = settings;
  const { audio, traits, joiner } = protocol;
  const linkRate = audio.sampleRate;
  return {
    route,
    protocol,
    pace: { sampleRate, pace, catchUp },
    preRollSamples,
    answers:
      routes.length === 1
        ? undefined
        : {
            provider: protocol.name,
            joiner,
            speakers: traits.speakers === true,
            steadily: traits.answers === 'steadily',
          },
    speech: new SpeechJudge(isSpeech, linkRate, emitter, log.channels),
    converters:
      sampleRate === linkRate || createConverter === undefined
        ? undefined
        : new Converters(createConverter, rateRatio(sampleRate, linkRate), clock, log.channels),
  };
}
