import { filledFrame } from '../../filled-frame.ts';
import type { EngineResult } from '../../engine.ts';

/** The words of a result as the provider writes them: scores in percent, places in the sentence in characters. */
function wordsOf({ words = [] }: EngineResult): readonly object[] {
  let index = 0;
  return words.map(({ text, start, end, confidence = 0 }) => {
    const at = index;
    index += text.length + 1;
    return {
      text,
      start_index: at,
      end_index: at + text.length - 1,
      start_time: start,
      end_time: end,
      ...verdict(confidence),
      phonemes: [{ text, trans_arpabet: text.toUpperCase(), ...verdict(confidence) }],
    };
  });
}

function verdict(confidence: number): { readonly nativeness_score: number; readonly decision: string } {
  const score = Number((confidence * 100).toFixed(4));
  return { nativeness_score: score, decision: score >= 50 ? 'correct' : 'incorrect' };
}

/** `finished` undefined: the message has no such field. */
export function decodingResult(result: EngineResult, sentence: string, finished: boolean | undefined): string {
  return JSON.stringify({
    type: 'ELSA:decoding_result',
    data: {
      api_version: 'simulated',
      total_time: result.end ?? 0,
      utterance: [
        { sentence, total_time: result.end ?? 0, ...verdict(result.confidence ?? 0), words: wordsOf(result) },
      ],
      ...(finished !== undefined && { stream_finished: finished }),
    },
  });
}

/** What `return_json` brings. */
function assessed(result: EngineResult): object {
  const { nativeness_score: score } = verdict(result.confidence ?? 0);
  return {
    api_version: 'simulated',
    speakers: [
      {
        speaker_id: '0',
        total_time: result.end ?? 0,
        metrics: { general_scores: { elsa: { eps_score: score, pronunciation_score: score, fluency_score: score } } },
        utterances: [
          {
            utterance_id: 0,
            text: result.text,
            result: { ...verdict(result.confidence ?? 0), words: wordsOf(result) },
          },
        ],
      },
    ],
  };
}

/** `key`: where the result stands; `undefined`: it stays behind its link. */
export function success(result: EngineResult, streamId: string, key: string | undefined): string {
  const json = key === undefined ? {} : key === '' ? assessed(result) : { [key]: assessed(result) };
  return JSON.stringify({
    status: 'success',
    result_link: `https://elsa.simulated.test/results/${streamId}.json`,
    audio_link: `https://elsa.simulated.test/audio/${streamId}.wav`,
    ...json,
  });
}

export function processing(streamId?: string): string {
  return JSON.stringify({ status: 'processing', ...(streamId !== undefined && { stream_id: streamId }) });
}

export function failure(stream: 'scripted' | 'unscripted', text: string): string {
  return JSON.stringify(
    stream === 'scripted' ? { type: 'ELSA:error', message: text } : { status: 'failed', reason: text },
  );
}

/** An interim result that fills a frame of `bytes` bytes. */
export function hugeMessage(bytes: number): string {
  return filledFrame(bytes, (data) => JSON.stringify({ type: 'ELSA:message', data }));
}
