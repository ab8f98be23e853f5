import {
  AudioConfig,
  AudioInputStream,
  AudioStreamFormat,
  SpeechConfig,
  SpeechRecognizer,
} from 'microsoft-cognitiveservices-speech-sdk';
import { SAMPLE_RATE } from '../audio.ts';
import { counted, type Told } from './counted.ts';
import type { Peer } from './peer.ts';

export const peer: Peer = {
  async open(url) {
    const config = SpeechConfig.fromEndpoint(new URL(url), 'benchmark-key');
    config.speechRecognitionLanguage = 'en-US';
    const stream = AudioInputStream.createPushStream(AudioStreamFormat.getWaveFormatPCM(SAMPLE_RATE, 16, 1));
    const recognizer = new SpeechRecognizer(config, AudioConfig.fromStreamInput(stream));
    const told: Told = { results: 0 };
    recognizer.recognizing = () => (told.results += 1);
    recognizer.recognized = () => (told.results += 1);
    recognizer.canceled = (_, { errorDetails }) => (told.failure = errorDetails);
    await new Promise<void>((resolve, reject) => recognizer.startContinuousRecognitionAsync(resolve, reject));
    return counted(
      {
        send: (frame) => stream.write(frame),
        // Without the end of its turn it would never close its socket.
        close: async () => {
          await new Promise<void>((resolve, reject) => recognizer.stopContinuousRecognitionAsync(resolve, reject));
          await new Promise<void>((resolve, reject) => recognizer.close(resolve, reject));
        },
      },
      told,
    );
  },
};
