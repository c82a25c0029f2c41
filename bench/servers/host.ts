// What a measured server tells the runner over its IPC channel: where it listens, and how much CPU it has used.

/** From the server: ready at a URL, or the CPU time it has used so far in microseconds. */
export type FromServer = { kind: 'ready'; url: string } | { kind: 'cpu'; microseconds: number };

/** To the server: ask for the CPU time. Disconnecting ends it. */
export type ToServer = { kind: 'cpu' };

/** Reports readiness and answers questions until the runner goes away. */
export function host(url: string): void {
  const send = (message: FromServer) => process.send?.(message);
  process.on('message', (message: ToServer) => {
    if (message.kind !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    send({ kind: 'cpu', microseconds: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  send({ kind: 'ready', url });
}
