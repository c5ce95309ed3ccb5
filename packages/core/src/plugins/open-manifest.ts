import type { Diagnostic } from '@imgbuild/diagnostics';
import type { PluginFiles } from './files.ts';
import { coreMisfit } from './core-misfit.ts';
import { apiMisfit, nameOf } from './load-plugin.ts';
import type { PluginManifest } from './manifest.ts';
import type { InstalledPackage } from './package-json.ts';
import { join } from './paths.ts';
import { problems } from './problems.ts';
import { readManifest } from './read-manifest.ts';
import { coreVersion } from '../version.ts';

/** A package and what its manifest says. */
export interface OpenedPlugin {
  readonly package: InstalledPackage;
  readonly manifest: PluginManifest;
}

/** Why a package's manifest is of no use: as an error, and as a warning for a package that nobody asked for. */
export interface UnusableManifest {
  readonly package: InstalledPackage;
  readonly error: Diagnostic;
  readonly warning: Diagnostic;
}

/** Reads the manifest that a package's `imgbuild` field names. */
export async function openManifest(installed: InstalledPackage, files: PluginFiles): Promise<OpenedPlugin | UnusableManifest> {
  const path = join(installed.folder, installed.json.imgbuild?.manifest ?? 'plugin.json');
  const unusable = (mistake: string): UnusableManifest => {
    const said = { package: nameOf(installed), path, mistake };
    return {
      package: installed,
      error: problems.create('manifest-unreadable', said),
      warning: problems.create('manifest-unreadable-unused', said),
    };
  };
  let text: string | undefined;
  try {
    text = await files.readFile(path);
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error));
  }
  if (text === undefined) return unusable('there is no such file');
  const read = readManifest(text);
  // A level that is not ours may have a manifest of another form, so it is looked at first.
  const stated = 'manifest' in read ? read.manifest.api : read.api;
  const misfit = (stated === undefined ? undefined : apiMisfit(installed, stated)) ?? (await coreMisfit(installed, coreVersion));
  if (misfit !== undefined) {
    return { package: installed, error: misfit, warning: { ...misfit, severity: 'warning' } };
  }
  return 'mistake' in read ? unusable(read.mistake) : { package: installed, manifest: read.manifest };
}
