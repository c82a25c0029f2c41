// What is wrong with an input: everything that is found, so that a client need not mend one thing after the other.

import { BadUserInput, BadUserInputs } from '../errors.ts';

/** Problems told of one input; more would help nobody. */
const MAX_PROBLEMS = 10;

/** The problems of one input, in the order found. */
export class Problems {
  readonly #found: BadUserInput[] = [];

  /** Notes that the value at a path such as `input.turns[3].role` is not what was expected. */
  add(path: string, value: unknown, expected: string): void {
    if (this.#found.length < MAX_PROBLEMS) this.#found.push(new BadUserInput(path, value, expected));
  }

  /** @throws BadUserInput, or BadUserInputs, when there are any. */
  throwIfAny(): void {
    const [first, ...more] = this.#found;
    if (first !== undefined) throw more.length === 0 ? first : new BadUserInputs(this.#found);
  }
}
