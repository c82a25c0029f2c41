// What is logged of the outbox's troubles.

import { expect, it } from 'vitest';
import { StoreError } from '../../datasources/errors.ts';
import type { OutboxRow } from '../../datasources/journal.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { outboxListener } from '../../src/outbox-listener.ts';

const row: OutboxRow = {
  id: 1,
  sessionId: 's',
  userId: null,
  kind: 'APPEND',
  state: 'TODO',
  firstIndex: 0,
  firstTicks: 0n,
  count: 1,
  stamp: 1,
  attempts: 0,
  error: null,
  failedAs: null,
  createdAt: 0,
};

it('should log a store that is away once, and every other failure', () => {
  const lines: string[] = [];
  const config = loadConfig({ flags: {}, environment: { LOG_FORMAT: 'json' }, envFile: {} });
  const log = createLog(config, {
    write: (line) => void lines.push((JSON.parse(line) as { level: string; msg: string }).msg),
  });
  const counted: boolean[] = [];
  const listener = outboxListener(log, {
    onOutboxDone: () => {},
    onOutboxFailure: (_row, forGood) => void counted.push(forGood),
  });
  const away = new StoreError('STORE_UNAVAILABLE', 'graph');
  for (let i = 0; i < 100; i++) listener.onFailure(row, away, false);
  listener.onDone?.([row]);
  listener.onDone?.([row]);
  listener.onFailure(row, away, false);
  listener.onFailure(row, new TypeError('x'), false);
  listener.onFailure(row, new TypeError('x'), true);
  expect(counted).toEqual([...new Array(102).fill(false), true]);
  expect(lines).toEqual([
    'The outbox waits for the graph store',
    'The outbox is worked through again',
    'The outbox waits for the graph store',
    'What a write left to be done is tried again later',
    'What a write left to be done failed for good: see `parley outbox`',
  ]);
});
