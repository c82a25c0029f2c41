// How much waits in the outbox, for probes and scrapers. It counts every row, so that whoever asks often gets what was found just now.

import { deadlineIn } from '../datasources/deadline.ts';
import type { OutboxDepth, WriteJournal } from '../datasources/journal.ts';

/** What looking may take: probes usually give up after a few seconds. Milliseconds. */
const LOOK_MS = 2_000;
/** How old an answer may be. Milliseconds. */
const RECENT_MS = 1_000;

/** Gives the depth, or null where it can't be told. */
export type AskDepth = () => Promise<OutboxDepth | null>;

/** Makes the question. */
export function askDepth(journal: Pick<WriteJournal, 'depth'>): AskDepth {
  let last: { at: number; depth: Promise<OutboxDepth | null> } | null = null;
  const look = async (): Promise<OutboxDepth | null> => {
    using deadline = deadlineIn(LOOK_MS);
    return await journal.depth(deadline).catch(() => null);
  };
  return () => {
    const now = performance.now();
    if (last === null || now - last.at > RECENT_MS) last = { at: now, depth: look() };
    return last.depth;
  };
}
