import assert from 'node:assert/strict';
import type { SpokenAudio } from '@throughline/core';
import { assertTranscript } from './transcript.ts';
import { outcomeOf, recordingOf, type Scene, sentences, withScene } from './scene.ts';
import { type ContractCase, type ContractSubject, type Variant, variantsOf } from './subject.ts';
import { assertSpoken } from './synthesis.ts';
import { watched, type Watched } from './wrapped-transport.ts';

const part = 'back pressure';
/** What may wait in a socket, in seconds of audio: the gate's 2 s and what goes out at once. */
const mostWaitingSeconds = 3;
/** A wire format may write a byte of audio as more than one: base64, JSON. */
const mostBytesPerByte = 2;

/** Whoever does not read is waited for: in bounded memory, and nothing is lost. */
export function backPressureCases(subject: ContractSubject): readonly ContractCase[] {
  return [
    ...variantsOf(subject, 'recognise').map((variant) => ({
      part,
      name: `${variant.label}a server that does not read for 6 s fills no memory and loses no word`,
      run: () => heldBack(variant),
    })),
    ...variantsOf(subject, 'synthesise').map((variant) => ({
      part,
      name: `${variant.label}a caller that reads slowly gets all of the voice`,
      run: () => withScene(variant, { session: { buffer: { seconds: 1 } } }, readSlowly),
    })),
  ];
}

async function heldBack(variant: Variant<'recognise'>): Promise<void> {
  let watch: Watched | undefined;
  await withScene(
    variant,
    {
      seconds: 60,
      faults: [{ on: { position: 10 }, do: { type: 'slow-reader', bytesPerSecond: 0, seconds: 6 } }],
      wrap: (transport) => {
        watch = watched(transport);
        return watch.transport;
      },
    },
    async (scene) => {
      await scene.until(scene.session.pipe(recordingOf(scene), { end: true }));
      assert.equal((await outcomeOf(scene)).error, undefined, 'the session failed');
      assertTranscript(scene);
      const bytes = mostWaitingSeconds * scene.script.sampleRate * Int16Array.BYTES_PER_ELEMENT * mostBytesPerByte;
      assert.ok((watch?.mostBuffered() ?? Infinity) <= bytes, `${watch?.mostBuffered()} bytes waited in the socket`);
    },
  );
}

async function readSlowly(scene: Scene<'synthesise'>): Promise<void> {
  const pieces: Int16Array[] = [];
  let sampleRate = 0;
  const read = async (): Promise<void> => {
    for await (const piece of scene.session.say(sentences.join(' ')) as AsyncIterable<SpokenAudio>) {
      pieces.push(piece.pcm);
      ({ sampleRate } = piece);
      await new Promise<void>((resolve) => {
        scene.clock.setTimeout(resolve, 500);
      });
    }
  };
  await scene.until(read());
  assertSpoken({ samples: Int16Array.from(pieces.flatMap((piece) => [...piece])), sampleRate }, sentences);
}
