// Looks at the processes of this machine.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ids of the processes whose command line holds a text, dead ones that nobody has collected aside. */
export function processesWith(text: string): number[] {
  const list = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return list
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && !match[2]?.startsWith('Z') && match[3]?.includes(text))
    .map((match) => Number(match?.[1]));
}

/** Waits for a condition, and says whether it came about. */
export async function within(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < ms; await sleep(50))
    if (await condition()) return true;
  return false;
}
