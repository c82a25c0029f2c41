// The order of test files: those that mostly wait are spread among those that mostly work, so that the machine does both at once.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files whose tests stop, pause and start servers, which takes more waiting than work. */
export const LATE = '.late.test.ts';

/** Files that work, to each one that waits. */
const WORKING_PER_WAITING = 3;

/** Longest first within each kind, as far as that is known. */
export class MixingSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter(({ moduleId }) => moduleId.endsWith(LATE));
    const working = sorted.filter(({ moduleId }) => !moduleId.endsWith(LATE));
    const mixed: TestSpecification[] = [];
    while (waiting.length + working.length > 0)
      mixed.push(...waiting.splice(0, 1), ...working.splice(0, WORKING_PER_WAITING));
    return mixed;
  }
}
