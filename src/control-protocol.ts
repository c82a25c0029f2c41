// What the process that holds the data folder and a command that needs it say to each other: one JSON object a line.

import { z } from 'zod';
import type { ImportEvent } from '../import/events.ts';
import type { ImportOrder, ImportOutcome } from '../import/import-files.ts';

/** From the command. After its order it may only cancel; hanging up cancels too. */
export type ControlRequest = { type: 'import'; order: ImportOrder } | { type: 'cancel' };

/** To the command. The last one is `done` or `refused`. */
export type ControlReply =
  | { type: 'event'; event: ImportEvent }
  | { type: 'done'; outcome: ImportOutcome }
  | { type: 'refused'; message: string };

/** Longest request, in characters. */
export const MAX_REQUEST = 1024 * 1024;

const Order: z.ZodType<ImportOrder> = z.object({
  paths: z.array(z.string()).min(1),
  strict: z.boolean(),
  keepDemo: z.boolean(),
  rejects: z.string().nullable(),
});

const Request: z.ZodType<ControlRequest> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('import'), order: Order }),
  z.object({ type: z.literal('cancel') }),
]);

/** Reads a request; null when it is none. */
export function readRequest(line: string): ControlRequest | null {
  try {
    return Request.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Writes a message as its line. */
export function lineOf(message: ControlRequest | ControlReply): string {
  return `${JSON.stringify(message)}\n`;
}
