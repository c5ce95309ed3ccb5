// Runs the same template with Packer and with imgbuild against a recording server, and gives what each did there.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openPlace } from '../command.ts';
import { installInto } from '../plugins-of.ts';
import { type Deed, openRecordingServer } from './recording-ssh.ts';
import { overSsh, runBuild } from './run-build.ts';

/** What differs on purpose: what is taken out or written alike, and why. */
export interface Reviewed {
  readonly why: string;
  readonly apply: (deeds: readonly Deed[]) => readonly Deed[];
}

export interface Recorded {
  readonly code: number | null;
  readonly said: string;
  readonly deeds: readonly Deed[];
  /** What programs of the machine have written into `PLACE/seen`, by line. */
  readonly seen: readonly string[];
}

export interface Comparison {
  /** All run in one build, one after another. */
  readonly provisioners: readonly object[];
  readonly files: Readonly<Record<string, string>>;
  /** Packages whose provisioners the template uses. */
  readonly plugins: readonly string[];
  /** Folders outside of the place that the provisioners make and may leave; taken away before. */
  readonly leftovers: readonly string[];
  /** Programs of the machine, shell scripts by name; they stand before all others. */
  readonly programs: Readonly<Record<string, string>>;
}

/** Differences of all provisioners that put folders on the machine. */
export const reviewedOfFolders: readonly Reviewed[] = [
  {
    why: 'Packer ends every command with a line break.',
    apply: eachText((text) => text.trim()),
  },
  {
    why: 'Folders travel as one stream with us; what has arrived is what the stand-in lists.',
    apply: (deeds) => {
      const told: Deed[] = [];
      let open = '';
      for (const deed of deeds) {
        const folder =
          (deed.kind === 'run' && /(?:chmod 0777 '|directory .* -Path )([^'"]*)['"]$/.exec(deed.command)?.[1]) || undefined;
        if (folder !== undefined) open = folder;
        const isOfFolder =
          deed.kind === 'upload' ? deed.path.startsWith(`${open}/`) && isBelowStaging(open) : deed.command.includes('tar -xpof');
        if (!isOfFolder) told.push(deed);
      }
      return told;
    },
  },
];

/** Runs a template with one program; `PLACE` in it is a folder that both have, each its own. */
export async function record(program: 'packer' | 'imgbuild', o: Comparison, reviewed: readonly Reviewed[]): Promise<Recorded> {
  await using place = await openPlace();
  const folder = place.folder;
  for (const path of o.leftovers) await rm(path, { recursive: true, force: true });
  for (const [name, text] of Object.entries(o.files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await mkdir(join(folder, 'machine'));
  await mkdir(join(folder, 'programs'));
  for (const [name, text] of Object.entries(o.programs)) {
    await writeFile(join(folder, 'programs', name), `#!/bin/sh\n${text.replaceAll('PLACE', folder)}\n`);
    await chmod(join(folder, 'programs', name), 0o755);
  }
  await installInto(place, o.plugins);
  await using recording = await openRecordingServer(folder, { programs: join(folder, 'programs') });
  const builder = overSsh(recording.server);
  const { code, said } = await runBuild(program, place, { builder, provisioners: o.provisioners });
  const placed = eachText((each) => each.replaceAll(folder, 'PLACE'))(await recording.deeds());
  const seen = (await readFile(join(folder, 'seen'), 'utf8').catch(() => '')).replaceAll(folder, 'PLACE').trimEnd().split('\n');
  return { code, said, seen, deeds: reviewed.reduce((now, { apply }) => apply(now), placed) };
}

/** Changes commands and paths. */
export function eachText(change: (text: string) => string): Reviewed['apply'] {
  return (deeds) =>
    deeds.map((deed) =>
      deed.kind === 'run' ? { ...deed, command: change(deed.command) } : { ...deed, path: change(deed.path) },
    );
}

/** Whether a folder is one within a staging directory: these are in `/tmp` or `PLACE/machine`. */
function isBelowStaging(folder: string): boolean {
  return /^(\/tmp|PLACE\/machine)\/[^/]+\/./.test(folder);
}
