// The write journal in PostgreSQL. The same SQL runs in the embedded engine. What a method writes is one statement, and so all or nothing.

import type { WriteJournal } from '../journal.ts';
import type { SqlClient } from '../sql.ts';
import { appendJournal } from './append-journal.ts';
import { holdsJournal } from './holds-journal.ts';
import { keysJournal } from './keys-journal.ts';
import { outboxJournal } from './outbox-journal.ts';
import { peopleJournal } from './people-journal.ts';

/** The journal, in tables beside users and sessions. `replicated`: what reads them where that may be behind. */
export function createJournal(
  sql: SqlClient,
  replicated: Pick<WriteJournal, 'shown'> | null = null,
): WriteJournal {
  return {
    ...keysJournal(sql),
    ...peopleJournal(sql),
    ...appendJournal(sql),
    ...outboxJournal(sql),
    ...holdsJournal(sql),
    shown: async () => replicated?.shown(),
  };
}
