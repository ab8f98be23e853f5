import type { Script, ScriptUtterance } from '@throughline/simulator';

/** An utterance of words of 0.5 s from `start` (seconds) on. */
function utterance(speaker: string, start: number, text: string, sampleRate: number): ScriptUtterance {
  const words = text.split(' ').map((word, index) => {
    const at = (start + index / 2) * sampleRate;
    return { text: word, start: at, end: at + 0.45 * sampleRate };
  });
  return { speaker, words };
}

/** A minute in which `A` says nothing from 6 s to 38 s, so that only `B` is in the audio that a link is sent again after 31 s. */
export function absentVoice(sampleRate: number): Script {
  const utterances = [
    ['A', 1, 'good morning this is the first of us who speaks'],
    ['B', 8, 'and here is the second one of us who has much to say'],
    ['B', 16, 'and who goes on with it for as long as is needed'],
    ['B', 24, 'until the link is cut'],
    ['B', 32, 'and after that as well'],
    ['A', 38, 'now it is me once more'],
    ['B', 44, 'so I see'],
    ['A', 50, 'indeed'],
  ] as const;
  return {
    sampleRate,
    length: 60 * sampleRate,
    utterances: utterances.map(([speaker, start, text]) => utterance(speaker, start, text, sampleRate)),
  };
}
