// Ctrl-C and its like for commands that end between two steps.

/** A second Ctrl-C this soon is the first one's echo: it reaches the process from the terminal and again from npm. */
const ECHO_MS = 500;

/** The first signal cancels, the second ends the process. Gives back what undoes it. */
export function cancelOnSignals(abort: AbortController): () => void {
  let since: number | null = null;
  const cancel = (): void => {
    if (since === null) {
      since = performance.now();
      process.stderr.write('Cancelling. Once more to exit at once.\n');
      abort.abort();
    } else if (performance.now() - since > ECHO_MS) process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, cancel);
  return () => {
    for (const signal of signals) process.off(signal, cancel);
  };
}
