import { isSpeechError, type AudioSource, type TranscriptionSession, type VoiceSession } from '@throughline/core';
import type { AksitaConversation } from '@throughline/core/providers/aksita';
import type { Loudspeaker } from './loudspeaker.ts';

export interface AgentOptions {
  /** Who speaks to the agent: a file, a microphone, a phone call. */
  readonly source: AudioSource;
  readonly ears: TranscriptionSession;
  readonly conversation: AksitaConversation;
  readonly voice: VoiceSession;
  readonly loudspeaker: Loudspeaker;
}

/** Hears what is said, thinks of an answer and speaks it; who says something else meanwhile interrupts it. */
export async function converse({ source, ears, conversation, voice, loudspeaker }: AgentOptions): Promise<void> {
  /** Ends the answer to what was said last, in whatever state it is. */
  let interruption = new AbortController();
  let interrupted = 0;

  const answer = async (text: string, signal: AbortSignal): Promise<void> => {
    const { responses } = await conversation.chat(text);
    if (signal.aborted) return;
    const utterance = voice.say(responses.join(' '));
    const cancel = (): void => {
      interrupted += 1;
      console.log('       (interrupted)');
      utterance.cancel();
    };
    signal.addEventListener('abort', cancel);
    console.log(`agent  ${responses.join(' ')}`);
    try {
      for await (const audio of utterance) await loudspeaker.play(audio);
      await utterance.done;
    } catch (error) {
      if (!isSpeechError(error, 'aborted')) throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };

  const answers: Promise<void>[] = [];
  ears.on('final', ({ text }) => {
    if (text.trim() === '') return;
    console.log(`you    ${text}`);
    interruption.abort();
    interruption = new AbortController();
    answers.push(answer(text, interruption.signal).catch(report));
  });
  ears.on('seam', () => console.log('       (the ears lost their connection, and go on)'));
  voice.on('link', ({ state }) => {
    if (state === 'failed') console.log('       (the voice lost its connection, and goes on)');
  });

  await ears.pipe(source, { end: true });
  await Promise.all(answers);
  const { acceptedSamples, sampleRate, gaps } = ears.summary();
  const { utterances } = await voice.end();
  console.log(
    `${(acceptedSamples / sampleRate).toFixed(1)} s heard, ${gaps.length} gaps; ` +
      `${utterances} answers in ${loudspeaker.seconds.toFixed(1)} s, ${interrupted} interrupted`,
  );
}

function report(error: unknown): void {
  console.error(isSpeechError(error) ? `${error.message} ${error.remedy ?? ''}` : error);
}
