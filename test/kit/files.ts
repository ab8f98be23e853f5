import type { AudioSource } from '@throughline/core';
import type { FileOptions, NamedAudio } from '@throughline/node/batch';
import { scriptAudio, scriptedEngine, type RecogniserProfile, type Script } from '@throughline/simulator';
import { recognisers, type RecogniserBehaviour, type RecogniserCredentials } from './providers.ts';
import type { Setting, SettingOptions } from './setting.ts';

/** A provider that recognises the files of a script. */
export function providerOf(
  script: Script,
  behaviour: RecogniserBehaviour = {},
  profile: RecogniserProfile = {},
): Pick<SettingOptions, 'server'> {
  return { server: recognisers.bodhi.server(scriptedEngine({ script, ...profile }), behaviour) };
}

/** How its files are transcribed there. */
export function optionsOf(
  { clock, transport, random, url }: Setting,
  { sampleRate }: Script,
): FileOptions<RecogniserCredentials>['options'] {
  const { manifest, credentials } = recognisers.bodhi;
  if (manifest.recognise === undefined) throw new Error(`${manifest.name} recognises nothing`);
  const { protocol, optionsFromFlags } = manifest.recognise;
  return { protocol: protocol(optionsFromFlags({ url, sampleRate })), credentials, clock, transport, random };
}

/** A piece of a script as a file: `from` and `to` in seconds. A simulator recognises it by its samples. */
export function fileOf(script: Script, name: string, from: number, to: number): NamedAudio {
  const audio = scriptAudio(script);
  const { sampleRate } = script;
  const [first, end] = [Math.round(from * sampleRate), Math.min(Math.round(to * sampleRate), script.length)];
  const source: AudioSource = {
    format: { sampleRate, channels: audio.channels, encoding: 'pcm_s16le' },
    seekable: true,
    duration: (end - first) / sampleRate,
    async *frames(start = 0) {
      const size = sampleRate;
      for (let at = first + start; at < end; at += size) yield audio.samples(at, Math.min(end, at + size));
    },
  };
  return { name, open: () => source, fingerprint: `${first}-${end}` };
}

/** A script cut into files of so many seconds, in order. */
export function* filesOf(script: Script, seconds: number): Iterable<NamedAudio> {
  const length = script.length / script.sampleRate;
  for (let from = 0; from < length; from += seconds) {
    yield fileOf(script, `${String(Math.round(from / seconds)).padStart(4, '0')}.wav`, from, from + seconds);
  }
}
