import type { Reachable } from '../reachable.ts';

const openFlags = '--insecure --api-key none';

/** Command lines that work as they stand here, once there is a FILE.wav. */
export function hints(recognizer: Reachable, voice: Reachable): string {
  const lines = [
    ...commandLines(recognizer.here, voice.here, recognizer.overNetwork, 'Try: '),
    ...(recognizer.elsewhere === undefined || voice.elsewhere === undefined || recognizer.overNetwork
      ? []
      : ['On another machine:', ...commandLines(recognizer.elsewhere, voice.elsewhere, true, '     ')]),
    'Ctrl-C ends both.',
  ];
  return `${lines.join('\n')}\n`;
}

/** Over a network it takes a flag to send a key in the open, and some key to send. */
function commandLines(recognizer: string, voice: string, overNetwork: boolean, lead: string): readonly string[] {
  const [forRecognizer, forVoice] = overNetwork
    ? [` ${openFlags} --customer-id none`, ` ${openFlags} --voice slt`]
    : ['', ''];
  return [
    `${lead}throughline transcribe FILE.wav --url ${recognizer} --pace 4${forRecognizer}`,
    `     throughline speak "Good morning to all of you." --url ${voice} --output FILE.wav${forVoice}`,
  ];
}
