import { type Data, type DataObject, isList, isObject } from './data.ts';
import { type Fixer, mapList, mapSteps, renamed, withValue } from './fixer.ts';

export const virtualboxType: Fixer = typeFixer('virtualbox-rename', 'virtualbox', 'virtualbox-iso');
export const vmwareType: Fixer = typeFixer('vmware-rename', 'vmware', 'vmware-iso');
export const proxmoxType: Fixer = typeFixer('proxmox-type', 'proxmox', 'proxmox-iso');

/**
 * Gives a type of builder its new name. A builder without a name is called as its type, so what refers to it by that changes
 * too; Packer does so for `override` of VirtualBox alone, and the other templates are then refused.
 */
function typeFixer(name: string, from: string, to: string): Fixer {
  return {
    name,
    oldKeys: [],
    fix: (template) => {
      const names = namesOf(template, from);
      const fixed = mapSteps(template, 'builder', (builder) =>
        builder.get('type') === from ? withValue(builder, 'type', to) : builder,
      );
      if (!names.includes(from) || hasBuilderNamed(template, from)) return fixed;
      const inProvisioners = mapSteps(fixed, 'provisioner', (step) => withNewOverride(withNewNames(step, from, to), from, to));
      return mapSteps(inProvisioners, 'post-processor', (step) => withNewNames(step, from, to));
    },
  };
}

/** How builders of a type are called. */
function namesOf(template: DataObject, type: string): readonly Data[] {
  return buildersOf(template).flatMap((builder) => (builder.get('type') === type ? [builder.get('name') ?? type] : []));
}

function hasBuilderNamed(template: DataObject, name: string): boolean {
  return buildersOf(template).some((builder) => builder.get('name') === name);
}

function buildersOf(template: DataObject): readonly DataObject[] {
  const builders = template.get('builders');
  return isList(builders) ? builders.filter((builder) => isObject(builder)) : [];
}

/** What post-processors have under this name is another thing. */
function withNewOverride(step: DataObject, from: string, to: string): DataObject {
  const override = step.get('override');
  return isObject(override) ? withValue(step, 'override', renamed(override, from, to, 'old')) : step;
}

function withNewNames(step: DataObject, from: string, to: string): DataObject {
  return ['only', 'except'].reduce((done, key) => {
    const names = done.get(key);
    return isList(names)
      ? withValue(
          done,
          key,
          mapList(names, (each) => (each === from ? to : each)),
        )
      : done;
  }, step);
}
