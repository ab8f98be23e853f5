/// <reference types="node" preserve="true" />
// Many files
export { batch } from './batch.ts';
export type { BatchInput, BatchOptions, BatchRun } from './batch-run.ts';
export type { BatchEvents, BatchResult, BatchState } from './batch-result.ts';

// One file
export { transcribeFile } from './transcribe-file.ts';
export type { FileOptions, FileWork } from './file-work.ts';
export type { FileTranscript, FileWarning, ResumePoint, ResumePoints } from './file-transcript.ts';
export { nameOfInput } from './input.ts';
export type { FileInput, NamedAudio } from './input.ts';
