// All that is seen of a provisioner of this package, for fixtures and the table of options.
import type { Provisioner } from '@imgbuild/core/sdk';
import { type Observation as OfOneComponent, observeProvisioner } from '@imgbuild/core/testing';
import plugin from '@imgbuild/provisioner-chef';

export type Observation = OfOneComponent & { readonly type: string };

export function componentOf(type: string): Provisioner {
  const component = plugin.provisioners[type];
  if (component === undefined) throw new Error(`there is no ${type}`);
  return component;
}

export function observe({ type, ...o }: Observation): Promise<string> {
  return observeProvisioner(componentOf(type), o);
}
