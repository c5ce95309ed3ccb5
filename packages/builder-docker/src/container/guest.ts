/** What is said to a container so that it does one thing. What a script works on stands in its environment. */
export type ScriptName =
  'run' | 'end' | 'identity' | 'store' | 'receive' | 'prepare' | 'finish' | 'take-away' | 'read' | 'resolve' | 'pack' | 'unpack';

/** How containers of one operating system are spoken to. */
export interface Guest {
  readonly os: 'linux' | 'windows';
  readonly argv: (name: ScriptName) => readonly string[];
  /** A command that first gives its terminal a size: it would otherwise be without one when it looks. */
  readonly sized: (command: string, size: { readonly columns: number; readonly rows: number }) => string;
  /** Who may write everywhere. */
  readonly administrator: string;
  /** A path that begins at the root, as `docker cp` reads it. */
  readonly absolute: (path: string) => string;
  /** The folder a path is in. */
  readonly folderOf: (path: string) => string;
  readonly join: (folder: string, name: string) => string;
}

/** The variables in a script's environment, by what they mean. */
export interface ScriptValues {
  /** What `run` runs. */
  readonly IMGBUILD_COMMAND?: string;
  /** The process that `end` ends with all of its session, and tenths of a second it is given. */
  readonly IMGBUILD_PROCESS?: string;
  readonly IMGBUILD_GRACE?: string;
  /** The file or folder that it is about. */
  readonly IMGBUILD_PATH?: string;
  readonly IMGBUILD_FOLDER?: string;
  /** The name a file has until it is whole. */
  readonly IMGBUILD_PARTIAL?: string;
  /** In octal. */
  readonly IMGBUILD_MODE?: string;
  /** `UID:GID`, or empty to leave it. */
  readonly IMGBUILD_OWNER?: string;
  /** Bytes that must have arrived. */
  readonly IMGBUILD_SIZE?: string;
}
