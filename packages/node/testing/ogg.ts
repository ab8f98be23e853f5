import { oggChecksum } from '../src/audio/coded/ogg-pages.ts';

/** A file of one stream with these packets, of which the first is on a page of its own. */
export function oggFile(packets: readonly Uint8Array[]): Buffer {
  const pages: Buffer[] = [];
  let table: number[] = [];
  let body: Uint8Array[] = [];
  let isContinued = false;
  const flush = (isLast: boolean, continues: boolean): void => {
    const head = Buffer.alloc(27);
    head.write('OggS', 'latin1');
    head.writeUInt8((isContinued ? 1 : 0) | (pages.length === 0 ? 2 : 0) | (isLast ? 4 : 0), 5);
    // It does not say where it ends: nothing is to be taken off.
    head.writeBigInt64LE(-1n, 6);
    head.writeUInt32LE(7, 14);
    head.writeUInt32LE(pages.length, 18);
    head.writeUInt8(table.length, 26);
    pages.push(oggPage(Buffer.concat([head, Buffer.from(table), ...body])));
    [table, body, isContinued] = [[], [], continues];
  };
  packets.forEach((packet, index) => {
    let at = 0;
    for (let isWhole = false; !isWhole;) {
      if (table.length === 255) flush(false, at > 0);
      const size = Math.min(255, packet.length - at);
      table.push(size);
      body.push(packet.subarray(at, at + size));
      at += size;
      isWhole = size < 255;
    }
    if (index === 0) flush(false, false);
  });
  flush(true, false);
  return Buffer.concat(pages);
}

/** The page with its true checksum. */
export function oggPage(page: Buffer): Buffer {
  page.writeUInt32LE(oggChecksum(page), 22);
  return page;
}

/** Where the pages of a file are. */
export function pagesOf(file: Buffer): { readonly at: number; readonly length: number }[] {
  const pages = [];
  for (let at = 0; at < file.length;) {
    const segments = file.readUInt8(at + 26);
    const length = 27 + segments + file.subarray(at + 27, at + 27 + segments).reduce((sum, size) => sum + size, 0);
    pages.push({ at, length });
    at += length;
  }
  return pages;
}
