import { isSpeechError, type SpeechError } from '@throughline/core';
import { type Fault, type FaultMoment, parseFaults } from '@throughline/simulator';
import { UsageError } from '../usage-error.ts';
import { messageWithoutCode } from '../without-code.ts';
import { faultFields, isFaultType, textFields } from './fault-fields.ts';

const remedy = [
  'Write TYPE[:VALUE,…][@MOMENT][*TIMES], such as rst@5s; "throughline simulate bodhi --help" shows more.',
];
const form = /^(?<type>[^:@*]+)(?::(?<values>[^@*]*))?(?:@(?<moment>[^@*]+))?(?:\*(?<times>\d+))?$/;
const momentForm = /^(?:link(?<link>\d+)(?:\+(?<after>[\d.]+)s)?|(?<clock>time)?(?<seconds>[\d.]+)s)$/;

/** Reads `TYPE[:VALUE,…][@MOMENT][*TIMES]`, such as `close:1011@link2+3s*2`. Throws `UsageError`. */
export function parseFault(text: string): Fault {
  const where = `--fault ${text}`;
  const parts = form.exec(text)?.groups;
  if (parts === undefined) throw new UsageError(`${where}: this is not a fault`, remedy);
  const { type = '', values = '', moment, times } = parts;
  if (!isFaultType(type)) {
    throw new UsageError(`${where}: there is no fault "${type}"`, [`Faults: ${Object.keys(faultFields).join(', ')}.`]);
  }
  const fault = {
    on: moment === undefined ? { link: 1 } : parseMoment(moment, where),
    do: { type, ...parseValues(faultFields[type].values, values, where) },
    ...(times === undefined ? {} : { times: Number(times) }),
  };
  try {
    const [checked] = parseFaults([fault]);
    if (checked !== undefined) return checked;
  } catch (error) {
    if (isSpeechError(error)) throw new UsageError(`${where}: ${faultReason(error)}`, remedy);
    throw error;
  }
  throw new UsageError(`${where}: this is not a fault`, remedy);
}

/** The code and the place in a list say no more than the words around them. */
function faultReason(error: SpeechError): string {
  return messageWithoutCode(error).replace(/^faults\.0\.(?:(?:do|on)\.)?/u, '');
}

function parseMoment(text: string, where: string): FaultMoment {
  const parts = momentForm.exec(text)?.groups;
  if (parts === undefined) {
    throw new UsageError(`${where}: "${text}" is not a moment`, [
      'Write 5s for a place in the audio, link2 or link2+3s for a link, time10s for a time after the start.',
    ]);
  }
  const { link, after, clock, seconds } = parts;
  if (link !== undefined) return { link: Number(link), ...(after === undefined ? {} : { after: Number(after) }) };
  return clock === undefined ? { position: Number(seconds) } : { time: Number(seconds) * 1000 };
}

function parseValues(
  unnamed: readonly string[],
  text: string,
  where: string,
): Readonly<Record<string, string | number>> {
  const left = [...unnamed];
  const fields: Record<string, string | number> = {};
  for (const part of text === '' ? [] : text.split(',')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? left.shift() : part.slice(0, equals);
    if (name === undefined) throw new UsageError(`${where}: "${part}" is one value too many`, remedy);
    const value = part.slice(equals + 1);
    fields[name] = textFields.has(name) || value === '' || Number.isNaN(Number(value)) ? value : Number(value);
  }
  return fields;
}
