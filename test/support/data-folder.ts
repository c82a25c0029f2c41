// A data folder to start with: making the embedded database takes seconds of both cores, copying an empty one does not.

import { cp } from 'node:fs/promises';
import { request } from 'node:http';
import { inject } from 'vitest';

/** Puts a data folder without any data where there is none yet. Tests of the first start of all make their own instead. */
export async function putDataFolder(folder: string): Promise<void> {
  await cp(await made(), folder, { recursive: true });
}

/** The path of the one that is copied. */
function made(): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath: inject('servers'), path: '/data-folder', agent: false }, async (response) => {
      resolve(Buffer.concat(await response.toArray()).toString());
    })
      .once('error', reject)
      .end();
  });
}
