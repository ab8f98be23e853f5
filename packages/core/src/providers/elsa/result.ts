import type {
  AssessedPart,
  AssessedPhoneme,
  AssessedUtterance,
  AssessedWord,
  Assessment,
  AssessmentScores,
} from '../../results/assessment.ts';
import { defined, numberOf, textOf } from '../../protocol/values.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';

/*
 * Of results the pages on WebSockets of api-external-doc.elsanow.co show `utterance`, `sentence`, `stream_finished`, `result_link` and
 * `audio_link`. That utterances hold words and words hold phonemes, and all other names of fields below, are inferred. What is
 * absent, or is not what it should be, is left out here and stands in `raw`; nothing throws.
 */

/** The `data` of a decoding result: `{ utterance: [{ sentence, nativeness_score, decision, words: […] }], total_time, … }`. */
export function scriptedAssessment(data: JsonObject): Assessment {
  const utterances = objects(data['utterance']).map((utterance) => utteranceOf(utterance, utterance['sentence']));
  const [first] = utterances;
  return {
    request: 'scripted',
    // The provider has one sentence to score, and so one utterance; there is no score above that.
    scores: first?.score === undefined ? {} : { overall: first.score },
    utterances,
    ...defined({ seconds: numberOf(data['total_time']) }),
    raw: data,
  };
}

/**
 * A `success` message: `result_link` and `audio_link`, and where it was asked for the result itself,
 * `{ speakers: [{ metrics: { general_scores: { elsa } }, utterances: [{ text, result }] }] }`.
 */
export function unscriptedAssessment(message: JsonObject, streamId: string | undefined): Assessment {
  const speakers = objects(resultIn(message)?.['speakers']);
  const scores = speakers.map((speaker) => generalScores(speaker)).find((found) => Object.keys(found).length > 0);
  const spoken = speakers.map((speaker) => numberOf(speaker['total_time'])).filter((seconds) => seconds !== undefined);
  return {
    request: 'unscripted',
    scores: scores ?? {},
    utterances: speakers.flatMap((speaker) => objects(speaker['utterances'])).map(spokenUtterance),
    ...defined({
      seconds: spoken.length === 0 ? undefined : spoken.reduce((sum, seconds) => sum + seconds, 0),
      streamId: textOf(message['stream_id']) ?? streamId,
      resultLink: textOf(message['result_link']),
      audioLink: textOf(message['audio_link']),
    }),
    raw: message,
  };
}

/** Under which key `return_json` brings the result is not documented: it is known by its speakers, wherever it stands. */
function resultIn(message: JsonObject): JsonObject | undefined {
  return [message, ...Object.values(message)].filter(isJsonObject).find((value) => Array.isArray(value['speakers']));
}

function generalScores(speaker: JsonObject): AssessmentScores {
  const elsa = path(speaker, 'metrics', 'general_scores', 'elsa');
  if (elsa === undefined) return {};
  return defined({
    overall: numberOf(elsa['eps_score']),
    pronunciation: numberOf(elsa['pronunciation_score']),
    intonation: numberOf(elsa['intonation_score']),
    fluency: numberOf(elsa['fluency_score']),
    grammar: numberOf(elsa['grammar_score']),
    vocabulary: numberOf(elsa['vocabulary_score']),
  });
}

/** What was said stands in the utterance, how well in its `result`. */
function spokenUtterance(utterance: JsonObject): AssessedUtterance {
  const result = path(utterance, 'result') ?? {};
  return utteranceOf({ ...result, ...utterance, words: result['words'] ?? utterance['words'] }, utterance['text']);
}

function utteranceOf(given: JsonObject, said: unknown): AssessedUtterance {
  return { ...partOf(given, said), words: objects(given['words']).map(wordOf) };
}

function wordOf(given: JsonObject): AssessedWord {
  return { ...partOf(given, given['text'] ?? given['word']), phonemes: objects(given['phonemes']).map(phonemeOf) };
}

function phonemeOf(given: JsonObject): AssessedPhoneme {
  return {
    ...partOf(given, given['text']),
    ...defined({ transcription: textOf(given['trans_arpabet']) ?? textOf(given['trans']) }),
  };
}

function partOf(given: JsonObject, said: unknown): AssessedPart {
  return {
    text: textOf(said) ?? '',
    ...defined({
      score: numberOf(given['nativeness_score']),
      decision: textOf(given['decision']),
      start: numberOf(given['start_time']),
      end: numberOf(given['end_time']),
    }),
  };
}

function path(value: JsonObject, ...keys: readonly string[]): JsonObject | undefined {
  let found: unknown = value;
  for (const key of keys) found = isJsonObject(found) ? found[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
