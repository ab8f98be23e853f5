/** What the demo, a private package of the workspace, shares with the command. Not published. */
export { count } from './count.ts';
export type { DemoPackage } from './demo.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { listenForInterruption } from './interruption.ts';
export { type LocalRecognizerServer, type LocalServer, startLocalRecognizer, startServer } from './local-server.ts';
export { numberFrom, wholeNumberFrom } from './options.ts';
export { inSeconds } from './seconds.ts';
export type { Colors, Output, Terminal } from './terminal.ts';
