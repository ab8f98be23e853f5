import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Makes a folder hold these files and no others, by their names in it, with `/`. A file that is already as it should be is left alone. Others
 * are written beside the folder and moved into it, so that who reads one, or packs the folder, has the whole of an old or of a new one: also
 * where several processes write the same files at once.
 */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Not in the folder: another process would take what is unfinished there for a file that should not be.
  const beside = await mkdtemp(`${folder}.`);
  try {
    for (const [name, content] of files) {
      const path = join(folder, name);
      if (await holds(path, content)) continue;
      await mkdir(dirname(path), { recursive: true });
      const unfinished = join(beside, 'unfinished');
      await writeFile(unfinished, content);
      await move(unfinished, path, content);
    }
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  // Last: until then what is there may need them.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(relative(folder, path).replaceAll('\\', '/'))) await rm(path, { force: true });
  }
}

async function move(unfinished: string, path: string, content: string | Uint8Array): Promise<void> {
  try {
    await rename(unfinished, path);
  } catch (error) {
    // Windows moves nothing over a file that somebody reads or has just moved there: who makes the same files, perhaps.
    if (!(await holds(path, content))) throw error;
  }
}

async function holds(path: string, content: string | Uint8Array): Promise<boolean> {
  const found = await readFile(path).catch(() => undefined);
  return found?.equals(typeof content === 'string' ? Buffer.from(content) : content) === true;
}
