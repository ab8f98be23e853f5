/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Sessions on a platform of your own, and all types that results, events, figures and errors have; applications import `@throughline/node` or `@throughline/browser`, and take the types from here.
 *
 * @module
 */

// Sessions
export { transcribe } from './transcription/transcribe.ts';
export type { PipeOptions, TranscriptionSession } from './transcription/session.ts';
export type { TranscribeOptions } from './transcription/options.ts';
export type {
  AnyTranscribeOptions,
  OneRouteOptions,
  RoutedTranscribeOptions,
  TranscriptionRoutes,
} from './transcription/routes.ts';
export type { TranscriptionRoute } from './transcription/transcription-route.ts';
export type { RotateOptions } from './session/rotate-options.ts';
export type { FailoverOptions } from './session/failover-options.ts';
export type { RouteChange } from './session/route-change.ts';
export type { RouteShare } from './results/route.ts';
export type { SessionOptions } from './session/session-options.ts';
export type { Admission, GovernorState, LinkGovernor } from './session/governor/admission.ts';
export type { CredentialsOption, CredentialsRequest, CredentialsResult } from './protocol/credentials.ts';
export type { OverflowPolicy } from './transcription/intake.ts';
export type { LinkEvent, SessionEvents, SessionState, SessionStatus, StatusBase } from './session/events.ts';
export type { Positions } from './results/positions.ts';
export type { Summary } from './results/summary.ts';
export type {
  ObservedError,
  ObservedEvents,
  ObservedLink,
  ObservedSession,
  SessionObserver,
} from './session/observer.ts';
export type {
  AssessmentStats,
  AudioStats,
  LinkStats,
  Measure,
  MeasureName,
  Percentiles,
  TranscriptionStats,
  VoiceStats,
} from './results/stats.ts';
export type { SessionWarning, WarningCode } from './errors/warnings.ts';

// Voices
export { synthesize } from './synthesis/synthesize.ts';
export type {
  AnySynthesizeOptions,
  OneVoiceOptions,
  RoutedSynthesizeOptions,
  SentencePolicy,
  VoiceFailoverOptions,
  VoiceRoutes,
} from './synthesis/routes.ts';
export type { VoiceRoute } from './synthesis/voice-route.ts';
export type { VoiceShare } from './results/voice-route.ts';
export type {
  BrokenSentence,
  ResumePolicy,
  SynthesizeOptions,
  Utterance,
  UtteranceSummary,
  VoiceEvents,
  VoiceRouteChange,
  VoiceSeam,
  VoiceSession,
  VoiceStatus,
  VoiceSummary,
} from './synthesis/session.ts';
export type { SpokenAudio } from './synthesis/audio-queue.ts';
export type { SpokenText } from './synthesis/text-source.ts';

// Assessments
export { assess } from './assessment/assess.ts';
export type { AssessOptions } from './assessment/assessing.ts';
export type { AssessmentEvents, AssessmentSession } from './assessment/session.ts';
export type {
  AssessedPart,
  AssessedPhoneme,
  AssessedUtterance,
  AssessedWord,
  Assessment,
  AssessmentScores,
} from './results/assessment.ts';

// Transcripts
export type { Entity } from './results/entity.ts';
export type { Relabel } from './results/relabel.ts';
export type { Turn, TurnPhase } from './results/turn.ts';
export type { FinalResult, PartialResult, Retraction, TranscriptResult } from './results/result.ts';
export type { EarlierTranscript } from './results/earlier.ts';
export type { Gap } from './results/gap.ts';
export type { Seam } from './results/seam.ts';
export type { Word } from './results/word.ts';

// Audio
export type { AudioChunk, AudioConverter, AudioConverterFactory, AudioEncoding, AudioFormat } from './audio/format.ts';
export type { AudioSource, SkippedTime, SkipSpan } from './audio/source.ts';
export type { ChannelChoice } from './audio/channel-pick.ts';
export type { IsSpeech } from './audio/speech.ts';

// Errors
export { isSpeechError, SpeechError } from './errors/speech-error.ts';
export type { PastFailure } from './errors/past-failure.ts';
export type { AnySpeechError, SpeechErrorOptions } from './errors/speech-error.ts';
export type { RemedyOn, Surface } from './errors/remedies.ts';
export { catalogue } from './errors/catalogue.ts';
export type { CatalogueEntry } from './errors/catalogue.ts';
export { fromResponse } from './errors/from-response.ts';
export type { FromResponseOptions, HttpResponse } from './errors/from-response.ts';
export { retrying } from './http/retrying.ts';
export type { HttpCredentials, HttpRetry, RepeatableRequest, RetryingOptions } from './http/retrying-options.ts';
export type { CredentialsProblem, ErrorCode, ErrorContexts, Recovery, Resource, Scope } from './errors/codes.ts';

// What a platform brings
export { bindAssess, bindPlatform, bindTranscribe } from './bind-platform.ts';
export { bindSynthesize } from './bind-synthesize.ts';
export type {
  BoundAssessOptions,
  BoundPlatform,
  BoundSynthesizeOptions,
  BoundRoutedSynthesizeOptions,
  BoundRoutedTranscribeOptions,
  BoundTranscribeOptions,
  Platform,
} from './bind-with.ts';
export type { Lifecycle, LifecycleChange } from './lifecycle.ts';
export type {
  DialRequest,
  NetworkFailure,
  Socket,
  SocketEnd,
  SocketHandlers,
  SocketLimits,
  Transport,
} from './transport.ts';
export type { Clock, Random } from './clock.ts';

// What a protocol brings
export type { AssessmentEvent, AssessmentLink, AssessmentProtocol } from './protocol/assessment.ts';
export type {
  KeepAlive,
  OutgoingFrame,
  RecognitionProtocol,
  RecognitionFrameEvent,
  RecognitionLink,
  RecognitionTraits,
  RecognisedWord,
  ResultEvent,
} from './protocol/recognition.ts';
export type { ErrorRow, ErrorSource, ErrorTable, WireError, WireFact } from './errors/table.ts';
