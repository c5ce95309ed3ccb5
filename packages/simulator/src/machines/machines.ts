/** Files as they were at one moment: what a snapshot holds. Never changed; may be used by any number of disks. */
export interface Contents {
  /** For the state, which people read. */
  readonly id: string;
}

/** A volume: files that machines change. It is at one machine at a time. */
export interface Disk {
  readonly id: string;
  /** Its files as they are now; of a disk at a running machine, as they stand at this moment. */
  freeze(signal: AbortSignal): Promise<Contents>;
  /** Throws its files away. */
  remove(): Promise<void>;
}

/** A disk at a machine, under the name that the cloud gives the device (`/dev/sda1`, `/dev/xvdf`). */
export interface AttachedDisk {
  readonly device: string;
  readonly disk: Disk;
}

export interface MachineOptions {
  /** The cloud's id of the instance: what is done once per instance is done once per id. */
  readonly id: string;
  readonly hostname: string;
  readonly root: Disk;
  readonly others: readonly AttachedDisk[];
  /** The image's default user, which is made if it is missing, may use sudo without a password, and is let in by the keys. */
  readonly user: string;
  /** Lines for `authorized_keys`. */
  readonly authorizedKeys: readonly string[];
  /** User data as the instance would read it: of any bytes, it may be compressed. */
  readonly userData?: Uint8Array;
  readonly signal: AbortSignal;
}

/** A running machine, which may still boot. It stops with `stop`, at the latest with what made it. */
export interface Machine {
  /** IPv4 address that its SSH server is reached at, from this machine, on port 22; nothing for a stub, which nobody can reach. */
  readonly address: string | undefined;
  /**
   * Ends when the guest has shut itself down (`shutdown -h now`), which EC2 answers by the instance's shutdown behaviour, and when
   * `stop` was called. Never rejects; missing where machines cannot tell.
   */
  readonly ended?: Promise<void>;
  /** What it was asked to do and only pretended, in order: `systemctl start docker`. */
  readonly pretended: () => readonly string[];
  /** What it has written to its console, for GetConsoleOutput: cloud-init's lines, host keys, what user data said. */
  readonly console: () => string;
  /**
   * Lets a user in by one more key, for so many seconds of this machine's clock: a line of `authorized_keys`, as EC2 Instance
   * Connect sends it. Ends when the key is in. Missing where machines cannot do it.
   */
  readonly authorize?: (user: string, line: string, seconds: number) => Promise<void>;
  attach(disk: AttachedDisk): Promise<void>;
  detach(device: string): Promise<void>;
  /** Ends its processes; its disks keep their files. */
  stop(): Promise<void>;
}

/** Where instances run. `sandboxMachines` runs them; `stubMachines` only remembers that they would. */
export interface Machines {
  /** Contents of a base image: a tar archive of a root filesystem, by its path; read once, however often it is asked for. */
  unpacked(archive: string, signal: AbortSignal): Promise<Contents>;
  /** A new disk: of contents, or blank. */
  disk(of: Contents | 'blank', signal: AbortSignal): Promise<Disk>;
  start(o: MachineOptions): Promise<Machine>;
}
