// What the outbox worker's news are to the log and to the metrics.

import { StoreError } from '../datasources/errors.ts';
import type { WorkerListener } from '../writes/outbox-worker.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** A store that is away keeps every row waiting: that is logged once, and when something can be done again. */
export function outboxListener(
  log: Logger,
  metrics: Pick<Metrics, 'onOutboxDone' | 'onOutboxFailure'>,
): WorkerListener {
  let isHeldUp = false;
  return {
    onDone: (rows) => {
      metrics.onOutboxDone(rows);
      if (isHeldUp) log.info('The outbox is worked through again');
      isHeldUp = false;
    },
    onTrouble: (err) => log.error({ err }, 'The outbox can not be worked through'),
    onFailure: (row, err, forGood) => {
      metrics.onOutboxFailure(row, forGood);
      const { id, sessionId, kind, state, attempts } = row;
      const about = { err, outbox: { id, sessionId, kind, state, attempts } };
      if (!(err instanceof StoreError))
        log[forGood ? 'error' : 'warn'](
          about,
          forGood
            ? 'What a write left to be done failed for good: see `parley outbox`'
            : 'What a write left to be done is tried again later',
        );
      else if (!isHeldUp) {
        isHeldUp = true;
        log.warn(about, `The outbox waits for the ${err.store} store`);
      }
    },
  };
}
