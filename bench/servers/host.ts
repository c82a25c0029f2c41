// What a measured server tells the runner over its IPC channel: where it listens, how much CPU it has used, what it has asked.

/** From the server: ready at a URL, the CPU time it has used so far in microseconds, how many statements it has asked its stores. */
export type FromServer =
  | { kind: 'ready'; url: string }
  | { kind: 'cpu'; microseconds: number }
  | { kind: 'statements'; count: number | null };

/** To the server: a question. Disconnecting ends it. */
export type ToServer = { kind: 'cpu' | 'statements' };

/** Reports readiness and answers questions until the runner goes away. `statements` is for servers that don't tell in their replies. */
export function host(url: string, statements: () => number | null = () => null): void {
  const send = (message: FromServer) => process.send?.(message);
  process.on('message', (message: ToServer) => {
    if (message.kind === 'statements') {
      send({ kind: 'statements', count: statements() });
      return;
    }
    const { user, system } = process.cpuUsage();
    send({ kind: 'cpu', microseconds: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  send({ kind: 'ready', url });
}
