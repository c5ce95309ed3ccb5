/** What plugin discovery asks of the machine it runs on. Paths are absolute. */
export interface PluginFiles {
  /** Text of a file, or undefined when there is none. Rejects when it is there and cannot be read. */
  readFile(path: string): Promise<string | undefined>;
  /** The path with all links followed. */
  realpath(path: string): Promise<string>;
  /** Names of the folders in a folder, links to folders among them; none when there is no such folder. */
  listFolders(path: string): Promise<readonly string[]>;
  /** Imports a module by the path of its file. */
  import(path: string): Promise<unknown>;
}

/** What the lock file needs besides. */
export interface LockFiles extends Pick<PluginFiles, 'readFile'> {
  /** Writes a file as a whole or not at all. */
  writeFile(path: string, text: string): Promise<void>;
  /** A hash over the names and contents of a package's files, without its `node_modules`: `sha256-…`. */
  fingerprint(folder: string): Promise<string>;
}
