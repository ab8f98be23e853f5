import { answerQuestions } from '../child.ts';
import type { FirstAudioAnswer, FirstAudioQuestion, FirstAudioSide } from '../first-audio-questions.ts';
import { openBareVoice } from './bare-voice.ts';
import type { BenchedVoice } from './voice.ts';
import { openVoiceSession } from './voice-session.ts';

/** One sentence, long enough to be sent by itself. */
const TEXT = 'The first ships left the harbour early.';

async function warm({ side, url, times }: FirstAudioQuestion): Promise<readonly number[]> {
  const voice = await open(side, url);
  await voice.say(TEXT);
  const milliseconds: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const saidAt = performance.now();
    milliseconds.push((await voice.say(TEXT)) - saidAt);
  }
  await voice.close();
  return milliseconds;
}

async function cold({ side, url, times }: FirstAudioQuestion): Promise<readonly number[]> {
  const milliseconds: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const saidAt = performance.now();
    const voice = await open(side, url);
    milliseconds.push((await voice.say(TEXT)) - saidAt);
    await voice.close();
  }
  return milliseconds;
}

async function open({ client }: FirstAudioSide, url: string): Promise<BenchedVoice> {
  return client === 'bare' ? openBareVoice(url) : openVoiceSession(url);
}

answerQuestions<FirstAudioQuestion, FirstAudioAnswer>(async (question) => ({
  milliseconds: await (question.side.socket === 'warm' ? warm(question) : cold(question)),
}));
