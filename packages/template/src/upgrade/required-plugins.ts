import { knownByType } from '@imgbuild/core';
import type { ComponentKind } from '@imgbuild/core/sdk';
import { quotedText } from '@imgbuild/hcl';
import { attribute, block, type BodyItem } from './layout.ts';
import { textParts } from './parts.ts';
import { objectText } from './values.ts';

/** A component that a template names. */
export interface Named {
  readonly kind: ComponentKind;
  readonly type: string;
}

/** Plugins that were once part of Packer: legacy templates use them without saying so. */
const bundled = ['amazon', 'ansible', 'azure', 'docker', 'googlecompute', 'qemu', 'vagrant', 'virtualbox', 'vmware', 'vsphere'];

/** The packer block, if there is anything to put into it. */
export function packerBlock(minimumVersion: string | undefined, components: readonly Named[]): BodyItem | undefined {
  const sources = new Set(components.flatMap(({ kind, type }) => knownByType(kind, type)?.sources ?? []));
  const plugins = bundled.filter((name) => sources.has(addressOf(name)));
  // Of a pre-release, Packer does not look at the rest either.
  const version = /^v?(\d+(?:\.\d+){0,2})/.exec(minimumVersion ?? '')?.[1];
  const items: BodyItem[] = [
    ...(version === undefined ? [] : [attribute('required_version', quotedText(`>= ${version}`))]),
    ...(plugins.length === 0 ? [] : [block('required_plugins', [], plugins.map(requirement))]),
  ];
  return items.length === 0 ? undefined : block('packer', [], items);
}

function requirement(name: string): BodyItem {
  const entries = [
    [textParts('source'), quotedText(addressOf(name))],
    [textParts('version'), quotedText('~> 1')],
  ] as const;
  return attribute(name, objectText(entries));
}

function addressOf(name: string): string {
  return `github.com/hashicorp/${name}`;
}
