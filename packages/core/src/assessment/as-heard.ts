import type { HearingEvent, Protocol, ProtocolLink } from '../protocols/protocol.ts';
import type { WireEvent } from '../protocols/wire-protocol.ts';
import type { AssessmentEvent, AssessmentLink, AssessmentProtocol } from './protocol.ts';
import type { Assessment } from './types.ts';

/** On one link there is one assessment, which changes until it is final. */
const KEY = 'assessment';

/**
 * A protocol that assesses, as a session hears it: each assessment is handed to `take`, and becomes a result of which the
 * session needs to know no more than that it came and whether it is final.
 */
export function asHeard<C extends object>(
  protocol: AssessmentProtocol<C>,
  take: (assessment: Assessment) => void,
): Protocol<C> {
  let assessments = 0;
  const heard = (event: ReturnType<AssessmentLink['receive']>[number]): WireEvent | HearingEvent => {
    if (event.type !== 'assessment') return event;
    take(event.value);
    assessments += 1;
    return resultOf(event, assessments);
  };
  return { ...protocol, link: (context) => linkOf(protocol.link(context), heard) };
}

/** Nobody reads the text. It differs each time, so that no assessment is taken for a repetition. */
function resultOf({ final }: AssessmentEvent, count: number): HearingEvent {
  return { type: 'result', final, key: KEY, text: `assessment ${count}` };
}

function linkOf(
  link: AssessmentLink,
  heard: (event: ReturnType<AssessmentLink['receive']>[number]) => WireEvent | HearingEvent,
): ProtocolLink {
  return {
    ...(link.requestId === undefined ? {} : { requestId: link.requestId }),
    start: () => link.start(),
    audio: (samples) => link.audio(samples),
    end: () => link.end(),
    receive: (frame) => link.receive(frame).map(heard),
  };
}
