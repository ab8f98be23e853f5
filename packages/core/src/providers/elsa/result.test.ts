import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptedAssessment, unscriptedAssessment } from './result.ts';

const word = {
  text: 'pizza',
  start_index: 0,
  end_index: 4,
  start_time: 0.25,
  end_time: 0.75,
  nativeness_score: 91.2,
  decision: 'correct',
  phonemes: [{ text: 'p', trans: 'p', trans_arpabet: 'P', nativeness_score: 88, decision: 'correct' }],
};
const assessedWord = {
  text: 'pizza',
  score: 91.2,
  decision: 'correct',
  start: 0.25,
  end: 0.75,
  phonemes: [{ text: 'p', score: 88, decision: 'correct', transcription: 'P' }],
};

describe('a scripted result', () => {
  it('has utterances, words and phonemes with their scores, and keeps what came', () => {
    const data = {
      total_time: 1.5,
      utterance: [
        { sentence: 'pizza', nativeness_score: 80, decision: 'correct', attempt_type: 'SPOKEN', words: [word] },
      ],
      stream_finished: true,
    };
    expect(scriptedAssessment(data)).toEqual({
      request: 'scripted',
      scores: { overall: 80 },
      utterances: [{ text: 'pizza', score: 80, decision: 'correct', words: [assessedWord] }],
      seconds: 1.5,
      raw: data,
    });
  });

  it('of a smaller plan has what it has', () => {
    expect(scriptedAssessment({ utterance: [{ sentence: 'a' }] })).toEqual({
      request: 'scripted',
      scores: {},
      utterances: [{ text: 'a', words: [] }],
      raw: { utterance: [{ sentence: 'a' }] },
    });
  });
});

describe('an unscripted result', () => {
  const elsa = {
    eps_score: 70,
    eps_decision: 'B2',
    pronunciation_score: 71,
    intonation_score: 72,
    fluency_score: 73,
    grammar_score: 74,
    vocabulary_score: 75,
  };
  const speakers = [
    {
      speaker_id: '0',
      total_time: 12.5,
      metrics: { general_scores: { elsa } },
      utterances: [{ utterance_id: 0, text: 'so it is', result: { nativeness_score: 82, words: [word] } }],
    },
  ];
  const assessed = {
    request: 'unscripted',
    scores: { overall: 70, pronunciation: 71, intonation: 72, fluency: 73, grammar: 74, vocabulary: 75 },
    utterances: [{ text: 'so it is', score: 82, words: [assessedWord] }],
    seconds: 12.5,
  };

  it.each([{ result: { speakers } }, { json: { api_version: '1', speakers } }, { speakers }])(
    'is found by its speakers, wherever it stands',
    (json) => {
      const message = { status: 'success', result_link: 'https://x.test/r', audio_link: 'https://x.test/a', ...json };
      expect(unscriptedAssessment(message, 's-1')).toEqual({
        ...assessed,
        streamId: 's-1',
        resultLink: 'https://x.test/r',
        audioLink: 'https://x.test/a',
        raw: message,
      });
    },
  );

  it('is a link alone where it was not asked for', () => {
    const message = { status: 'success', result_link: 'https://x.test/r' };
    expect(unscriptedAssessment(message, undefined)).toEqual({
      request: 'unscripted',
      scores: {},
      utterances: [],
      resultLink: 'https://x.test/r',
      raw: message,
    });
  });
});

describe('a result that is not what it should be', () => {
  it('is read as far as it goes: what is no number, no text or no list is left out', () => {
    expect(
      scriptedAssessment({
        total_time: 'long',
        utterance: [
          7,
          null,
          {
            sentence: 5,
            nativeness_score: '80',
            decision: 1,
            start_time: Infinity,
            words: [[], { text: 'a', phonemes: {} }],
          },
        ],
      }).utterances,
    ).toEqual([{ text: '', words: [{ text: 'a', phonemes: [] }] }]);
  });

  it('never throws, and what it makes is what its type says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('utterance', 'speakers', 'words', 'result', 'metrics'), fc.jsonValue()),
        (value) => {
          for (const { scores, utterances } of [scriptedAssessment(value), unscriptedAssessment(value, undefined)]) {
            for (const score of Object.values(scores)) expect(Number.isFinite(score)).toBe(true);
            for (const { text, words } of utterances)
              expect([typeof text, Array.isArray(words)]).toEqual(['string', true]);
          }
        },
      ),
      { seed: 5 },
    );
  });
});
