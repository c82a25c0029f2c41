// What every server of the stack is to whoever started it, whatever it is.

/** A server that runs as processes of this machine, on loopback only. */
export interface RunningServer {
  /** The variables that point Parley at it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly host: string;
  readonly port: number;
  /** As the server calls it, such as `18.4`. */
  readonly version: string;
  /** Whether its processes are there; paused ones are. */
  isRunning(): boolean;
  /** What it has logged since it was started last. */
  log(): string;
  /** Stops every process of it in its tracks (SIGSTOP): connections stay open and nothing answers. */
  pause(): void;
  /** Lets it go on after `pause`. */
  resume(): void;
  /** Ends it at once (SIGKILL), as a crash would. Its data stays. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, or anew, at the same port with the same data. Resolves once it answers. */
  restart(): Promise<void>;
  /** Ends it for good. Removes its data unless it was given a folder of its own. */
  stop(): Promise<void>;
}

/** What every server can be told. */
export interface ServerOptions {
  /** The folder for its data, which is kept when it stops. Without it: a temporary one. */
  folder?: string;
  /** Where it listens. Without it: a free port. */
  port?: number;
  /** Told, in a few words, of what takes long: what is fetched. */
  onProgress?: (message: string) => void;
  /** Ends the start early; what was started by then is ended too. */
  signal?: AbortSignal;
}

/** A user that clients must name. */
export interface Credentials {
  username: string;
  password: string;
}

/** This machine can't run the server. The message says what it lacks and what to install. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable';
}

/** The server did not come up. The message ends with what it logged. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
}
