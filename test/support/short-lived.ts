// How Node runs processes that live for seconds, as those of tests do: their machine code is kept between runs, and WebAssembly,
// that is the embedded database, is compiled once and quickly. What they do is the same, for half of the CPU.

import { fileURLToPath } from 'node:url';

/** Arguments of Node. */
export const NODE_ARGUMENTS: readonly string[] = ['--liftoff-only'];

/** Variables of Node. */
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)),
};
