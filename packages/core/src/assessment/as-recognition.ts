import type { RecognitionEvent, RecognitionProtocol, RecognitionLink, ResultEvent } from '../protocol/recognition.ts';
import type { WireEvent } from '../protocol/wire.ts';
import type { AssessmentEvent, AssessmentLink, AssessmentProtocol } from '../protocol/assessment.ts';
import type { Assessment } from '../results/assessment.ts';

/** On one link there is one assessment, which changes until it is final. */
const KEY = 'assessment';

/**
 * A protocol that assesses, as a session sees it: each assessment becomes a result of which the session needs to know no more
 * than that it came and whether it is final. `take` is handed the assessment with the text of that result.
 */
export function asRecognition<C extends object>(
  protocol: AssessmentProtocol<C>,
  take: (assessment: Assessment, text: string) => void,
): RecognitionProtocol<C> {
  let assessments = 0;
  const translate = (event: ReturnType<AssessmentLink['receive']>[number]): WireEvent | RecognitionEvent => {
    if (event.type !== 'assessment') return event;
    assessments += 1;
    const result = resultOf(event, assessments);
    take(event.value, result.text);
    return result;
  };
  return { ...protocol, link: (context) => linkOf(protocol.link(context), translate) };
}

/** The text differs each time, so that no assessment is taken for a repetition. */
function resultOf({ final }: AssessmentEvent, count: number): ResultEvent {
  return { type: 'result', final, key: KEY, text: `assessment ${count}` };
}

function linkOf(
  link: AssessmentLink,
  translate: (event: ReturnType<AssessmentLink['receive']>[number]) => WireEvent | RecognitionEvent,
): RecognitionLink {
  return {
    ...(link.requestId === undefined ? {} : { requestId: link.requestId }),
    requestIdOf: (headers) => link.requestIdOf?.(headers),
    isEndOfStream: (close) => link.isEndOfStream?.(close) === true,
    start: () => link.start(),
    audio: (samples) => link.audio(samples),
    end: () => link.end(),
    receive: (frame) => link.receive(frame).map(translate),
  };
}
