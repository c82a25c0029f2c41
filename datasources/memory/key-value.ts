// Placeholder until the in-process twin is written: it only says what it is.

import type { KeyValue } from '../key-value.ts';

export function openMemory(): KeyValue {
  const absent = (): never => {
    throw new Error('not written yet');
  };
  return {
    engine: 'memory',
    version: async () => process.version,
    get: absent,
    set: absent,
    setIfAbsent: absent,
    delete: absent,
    deleteIfEqual: absent,
    increment: absent,
    publish: absent,
    subscribe: absent,
    [Symbol.asyncDispose]: async () => {},
  };
}
