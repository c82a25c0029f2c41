// Who listens on which channel, and how they are told: one that throws harms neither the process nor the next listener.

import type { ChannelListener } from './key-value.ts';

/** The listeners of one process by channel. */
export class ChannelListeners {
  readonly #byChannel = new Map<string, Set<ChannelListener>>();

  /** The channels that someone listens on. */
  get channels(): string[] {
    return [...this.#byChannel.keys()];
  }

  /** Adds a listener, and says whether it is the channel's first. */
  add(channel: string, listener: ChannelListener): boolean {
    const others = this.#byChannel.get(channel);
    if (others) others.add(listener);
    else this.#byChannel.set(channel, new Set([listener]));
    return others === undefined;
  }

  /** Removes a listener, and says whether it was there and the channel's last. */
  remove(channel: string, listener: ChannelListener): boolean {
    const all = this.#byChannel.get(channel);
    if (!all?.delete(listener) || all.size > 0) return false;
    return this.#byChannel.delete(channel);
  }

  /** Hands each listener of the channel a copy of its own. */
  message(channel: string, message: Uint8Array): void {
    for (const listener of [...(this.#byChannel.get(channel) ?? [])])
      tell(channel, () => listener.onMessage(Uint8Array.from(message)));
  }

  /** Tells everyone who listens on these channels that something may have been missed. */
  gap(channels: readonly string[]): void {
    for (const channel of channels)
      for (const listener of [...(this.#byChannel.get(channel) ?? [])]) tell(channel, () => listener.onGap());
  }

  clear(): void {
    this.#byChannel.clear();
  }
}

function tell(channel: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`A listener on the channel ${JSON.stringify(channel)} threw.`, { detail });
  }
}
