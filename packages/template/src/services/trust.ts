import type { Trust } from './access.ts';
import { type ClientSetup, fileSetting, serviceFailure, setting, switchSetting } from './setup.ts';

/** What HashiCorp's clients call their settings for TLS. */
export interface TrustNames {
  /** A file, and a folder of files, of authorities. */
  readonly authority: string;
  readonly authorities: string;
  readonly certificate: string;
  readonly key: string;
  readonly serverName: string;
  /** A switch, and the word with which it turns the check of certificates off. */
  readonly verify: { readonly name: string; readonly off: boolean };
}

/** The trust that the environment asks for; undefined when it asks for none, so that the system's holds. */
export function trustIn(setup: ClientSetup, names: TrustNames): Trust | undefined {
  const file = setting(setup, names.authority);
  const folder = setting(setup, names.authorities);
  const certificate = setting(setup, names.certificate);
  const key = setting(setup, names.key);
  const serverName = setting(setup, names.serverName);
  const verify = switchSetting(setup, names.verify.name) === names.verify.off ? 'no' : 'yes';
  const isPlain = [file, folder, certificate, key, serverName].every((each) => each === undefined) && verify === 'yes';
  if (isPlain) return undefined;
  if ((certificate === undefined) !== (key === undefined))
    throw serviceFailure(`${names.certificate} and ${names.key} belong together, and one of them is not set`);
  const privateKey = key === undefined ? undefined : fileSetting(setup, names.key, key);
  if (privateKey !== undefined) setup.hide(privateKey);
  return {
    authorities:
      file !== undefined
        ? [fileSetting(setup, names.authority, file)]
        : folder === undefined
          ? []
          : authoritiesIn(setup, names.authorities, folder),
    certificate: certificate === undefined ? undefined : fileSetting(setup, names.certificate, certificate),
    key: privateKey,
    serverName,
    verify,
  };
}

/** All files of a folder that hold certificates. */
function authoritiesIn(setup: ClientSetup, name: string, folder: string): readonly string[] {
  const { world, paths, workingDirectory } = setup;
  const root = paths.resolve(workingDirectory, folder);
  let files: readonly string[];
  try {
    files = world.files.list(root).map((each) => paths.resolve(root, each));
    files = files.filter((each) => world.files.kind(each) === 'file');
  } catch (error) {
    throw serviceFailure(`what ${name} names cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const texts = files.map((each) => fileSetting(setup, name, each)).filter((text) => text.includes('BEGIN CERTIFICATE'));
  if (texts.length === 0) throw serviceFailure(`the folder that ${name} names holds no certificate`);
  return texts;
}
