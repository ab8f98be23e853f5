import { fromResponse, type ErrorTable, type SpeechError, type WireFact } from '@throughline/core';
import { classify, Secrets } from '@throughline/core/internal';
import type { ErrorPage, PageFact, Place, Said } from '../pages/page.ts';

/** A fact in one form, in one place. */
export interface Telling {
  readonly place: Place;
  /** Of the shape. */
  readonly shape: string;
  readonly status?: number;
  readonly wire: WireFact;
}

/** Bytes that a close has for its reason (RFC 6455 §5.5.1). */
const longestReason = 123;

/** All ways in which the provider could tell a fact: in each place, in each form, under each status; with this text for it. */
export function tellingsOf(page: ErrorPage, fact: PageFact, text: string): readonly Telling[] {
  return fact.places.flatMap((place) =>
    (page.shapes[place] ?? []).flatMap(({ name, of, closeCode = 1011 }) =>
      statusesOf(fact).flatMap((status): readonly Telling[] => {
        const body = of(saidOf(fact, text, status));
        if (body === undefined || (place === 'close' && Buffer.byteLength(body) > longestReason)) return [];
        return [
          {
            place,
            shape: name,
            ...(status !== undefined && { status }),
            wire: wireFact(page, place, body, status, closeCode),
          },
        ];
      }),
    ),
  );
}

function statusesOf({ status }: PageFact): readonly (number | undefined)[] {
  return typeof status === 'object' ? status : [status];
}

function saidOf({ providerCode, name }: PageFact, text: string, status: number | undefined): Said {
  return {
    text,
    ...(status !== undefined && { status }),
    ...(providerCode !== undefined && { providerCode }),
    ...(name !== undefined && { name }),
  };
}

function wireFact(page: ErrorPage, place: Place, body: string, status = 400, closeCode: number): WireFact {
  switch (place) {
    case 'handshake':
      return { type: 'refused', status, headers: {}, body };
    case 'response':
      return { type: 'response', status, headers: { 'content-type': 'application/json' }, body };
    case 'close':
      return { type: 'close', code: closeCode, reason: body };
    case 'frame': {
      const wire = page.wireOf?.(body);
      if (wire === undefined) throw new Error(`${page.provider.name} reads no error out of ${body}`);
      return { type: 'frame', wire };
    }
  }
}

/** What becomes of it by a table. */
export function judged(name: string, table: ErrorTable, { wire }: Telling): SpeechError {
  const setting = {
    provider: name,
    secrets: new Secrets(),
    wallNow: Date.UTC(2026, 10, 25),
    phase: 'streaming',
  } as const;
  return classify(table, wire, setting).error;
}

/** What becomes of an answer over HTTP by the function that applications call. */
export async function answered(page: ErrorPage, { wire }: Telling): Promise<SpeechError | undefined> {
  if (wire.type !== 'response') return undefined;
  const { status, headers, body } = wire;
  return fromResponse(page.provider, new Response(body, { status, headers }));
}
