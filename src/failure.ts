// A failure that is nobody's bug: a taken port, a wrong setting. Its message is written for the person at the terminal and
// is shown without a stack.

/** Ends a command with a message and nothing else. */
export class Failure extends Error {
  /** What the process exits with: 2 where the command was used wrongly, 1 otherwise. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}
