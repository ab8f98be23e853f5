import { type AudioFormat, isSpeechError, type SpeechError } from '@throughline/core';
import type { FileTranscript, ResumePoint } from './file-transcript.ts';
import type { KeptBytes } from './download/kept-bytes.ts';
import { fingerprintAndAudio, fingerprintOf } from './fingerprint/fingerprint-of.ts';
import { ledgerName } from './fingerprint/identity.ts';
import { workKey } from './fingerprint/work-key.ts';
import type { FileInput } from './input.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerWork } from './ledger/ledger-entry.ts';
import type { Outputs } from './outputs/outputs.ts';

/** What a run keeps of its files, besides giving them to its loop. */
export interface RecordOptions {
  /**
   * What is done is recorded there, so that another run with it does only what is missing, and goes on in the middle of a long file. It
   * is yours to open before the run and to close after it.
   */
  readonly ledger?: Ledger;
  /** Each transcript is written there before it counts as done. */
  readonly outputs?: Outputs;
  /**
   * What shapes the transcripts besides what the run can see: provider, configuration of the protocol, sample rate, conversion and
   * channels. Plain JSON without secrets. With another shape the ledger's files are done again.
   */
  readonly shape?: object;
  /**
   * Files that no glob of the inputs matches, such as a report or the list of the inputs. What is written to the ledger and by the outputs
   * is left out anyway.
   */
  readonly leaveOut?: readonly string[];
}

/** An input whose turn has come. */
export interface RecordedFile {
  readonly input: FileInput;
  /** Absent where nothing is recorded. */
  readonly fingerprint?: string;
  /** Absent without a ledger. */
  readonly work?: LedgerWork;
  /** Where an earlier run had come to. */
  readonly resume?: ResumePoint;
  /** What was downloaded of it for the fingerprint. Closed when the file is over. */
  readonly kept?: KeptBytes;
}

/** Keeps the ledger and the files of results of one run. */
export class RunRecord {
  readonly #ledger: Ledger | undefined;
  readonly #outputs: Outputs | undefined;
  readonly #shape: object;
  /** Keys of the files of this run that are not over. */
  readonly #running = new Set<string>();
  #prepared: Promise<void> | undefined;

  constructor({ ledger, outputs, shape }: RecordOptions, visible: object) {
    this.#ledger = ledger;
    this.#outputs = outputs;
    this.#shape = { ...visible, ...shape };
  }

  /**
   * Finds out what is known of an input, and records that an attempt begins; undefined if it is done, by an earlier run or because it
   * was given twice. `keeps`: whether what is downloaded for that is kept, for who transcribes it here.
   */
  async begin(input: FileInput, signal: AbortSignal, { keeps = false } = {}): Promise<RecordedFile | undefined> {
    const ledger = this.#ledger;
    const outputs = this.#outputs;
    if (ledger === undefined && outputs === undefined) return { input };
    await this.#prepare();
    const base = outputs?.base;
    const found = keeps ? fingerprintAndAudio : fingerprintAlone;
    if (ledger === undefined) return { input, ...(await found(input, { signal })) };
    const audio = await found(input, { signal, memory: ledger }).catch((error: unknown) => {
      if (!signal.aborted) ledger.unreadable(ledgerName(input, '', base), error);
      throw error;
    });
    let file: RecordedFile | undefined;
    try {
      file = await this.#begun(input, audio, ledger);
      return file;
    } finally {
      if (file === undefined) audio.kept?.close();
    }
  }

  async #begun(
    input: FileInput,
    audio: Pick<RecordedFile, 'kept'> & { readonly fingerprint: string },
    ledger: Ledger,
  ): Promise<RecordedFile | undefined> {
    const { fingerprint } = audio;
    const base = this.#outputs?.base;
    const shape = this.#shape;
    const key = workKey(input, fingerprint, { shape, ...(base === undefined ? {} : { base }) });
    const done = ledger.find(key)?.state === 'done' && (await this.#missing(input, fingerprint)).length === 0;
    if (done || this.#running.has(key)) return undefined;
    this.#running.add(key);
    const work = { key, name: ledgerName(input, fingerprint, base), fingerprint, shape };
    ledger.begin(work);
    const resume = ledger.read(key);
    return { input, ...audio, work, ...(resume === undefined ? {} : { resume }) };
  }

  /** Once, and again where it could not be. */
  async #prepare(): Promise<void> {
    this.#prepared ??= this.#outputs?.prepare();
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  /** Another attempt at it begins. */
  again({ work }: RecordedFile): void {
    if (work !== undefined) this.#ledger?.begin(work);
  }

  /** It can be gone on with from here. */
  point({ work }: RecordedFile, point: ResumePoint): void {
    try {
      if (work !== undefined) this.#ledger?.write(work.key, point);
    } catch {
      // A ledger that cannot be written says so at the end of the file, where something can be done about it.
    }
  }

  /** Writes the files of a transcript; then it is done. Returns their paths, from the directory of the outputs. */
  async finish({ input, work, kept }: RecordedFile, transcript: FileTranscript): Promise<readonly string[]> {
    const ledger = this.#ledger;
    kept?.close();
    const outputs = await this.#written(input, transcript);
    if (work === undefined) return outputs;
    const { seconds, costSeconds } = transcript;
    ledger?.finish(work.key, { seconds, costSeconds, outputs });
    this.#running.delete(work.key);
    return outputs;
  }

  /** It has failed, and there will be no other attempt in this run. `costSeconds`: as far as it is known. */
  fail({ work, kept }: RecordedFile, error: SpeechError, costSeconds: number): void {
    kept?.close();
    if (work === undefined) return;
    this.#ledger?.fail(work.key, { error, costSeconds });
    this.#running.delete(work.key);
  }

  /** Whether no other file would fare better: nothing can be written. */
  stops(error: SpeechError): boolean {
    if (isSpeechError(error, 'ledger-unusable')) return true;
    if (!isSpeechError(error, 'output-unwritable')) return false;
    const { path, problem } = error.context;
    return problem === 'disk-full' || path === this.#outputs?.directory;
  }

  async #written(input: FileInput, transcript: FileTranscript): Promise<readonly string[]> {
    const outputs = this.#outputs;
    if (outputs === undefined) return [];
    try {
      return await outputs.write(input, transcript, this.#ledger === undefined ? {} : { owner: this.#ledger.id });
    } catch (error) {
      // Whether it is this file's trouble, or that of the whole directory.
      await outputs.prepare();
      throw error;
    }
  }

  /** Outputs that were removed, or that nobody asked for then. */
  async #missing(input: FileInput, fingerprint: string): Promise<readonly string[]> {
    const outputs = this.#outputs;
    return outputs === undefined ? [] : outputs.missing(outputs.pathsOf(input, fingerprint));
  }
}

async function fingerprintAlone(...given: Parameters<typeof fingerprintOf>): ReturnType<typeof fingerprintAndAudio> {
  return { fingerprint: await fingerprintOf(...given) };
}

/** What of the options of a run shapes a transcript, as far as they show it. */
export function visibleShape(files: {
  readonly options: {
    readonly protocol: { readonly name: string; readonly audio: AudioFormat; readonly shape?: object };
    readonly sampleRate?: number;
    readonly raw?: boolean;
  };
  readonly convert?: boolean;
  readonly channel?: unknown;
  readonly channels?: unknown;
  readonly raw?: AudioFormat;
}): object {
  const { options, convert, channel, channels, raw: samples } = files;
  const { protocol, sampleRate, raw } = options;
  return {
    provider: protocol.name,
    ...(protocol.shape === undefined ? {} : { protocol: protocol.shape }),
    sampleRate: sampleRate ?? protocol.audio.sampleRate,
    ...(convert === true ? { convert, channel: channel ?? 'mix' } : {}),
    ...(channels === undefined ? {} : { channels }),
    ...(raw === true ? { raw } : {}),
    ...(samples === undefined ? {} : { samples }),
  };
}
