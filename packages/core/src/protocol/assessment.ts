import type { RecognitionProtocol, RecognitionFrameEvent, RecognitionLink, ResultEvent } from './recognition.ts';
import type { WireLinkContext } from './wire.ts';
import type { Assessment } from '../results/assessment.ts';

/** How well it was spoken, so far or for good. */
export interface AssessmentEvent {
  readonly type: 'assessment';
  readonly final: boolean;
  readonly value: Assessment;
}

/** The translation for one link of a provider that assesses. It brings assessments where one that transcribes brings results. */
export interface AssessmentLink extends Omit<RecognitionLink, 'receive'> {
  /** Never throws: what cannot be understood is an `error` or a `warning` event. At most one assessment a frame. */
  receive(frame: string | Uint8Array): readonly (Exclude<RecognitionFrameEvent, ResultEvent> | AssessmentEvent)[];
}

/** The translation between the runtime and a provider that assesses; `Credentials` is what `dial` needs. */
export interface AssessmentProtocol<Credentials extends object = object> extends Omit<
  RecognitionProtocol<Credentials>,
  'link'
> {
  /** Seconds of the longest stream that the provider takes; absent where that is not known. */
  readonly longestSeconds?: number;
  /** Throws a `SpeechError` `audio-too-long` for a stream of so many seconds, if that is more than the provider takes. */
  assertLength(seconds: number): void;
  link(context: WireLinkContext<Credentials>): AssessmentLink;
}
