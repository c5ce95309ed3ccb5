import { type Data, isList, isObject } from './data.ts';
import { type Fixer, mapList, mapValues, stepFixer, withValue } from './fixer.ts';

/** `{{.CreateTime}}` in names is now a function. */
export const createTime: Fixer = stepFixer('createtime', 'builder', ['*'], (builder) =>
  ['ami_name', 'bundle_prefix', 'snapshot_name'].reduce((done, key) => {
    const value = done.get(key);
    return typeof value === 'string'
      ? withValue(done, key, value.replaceAll(/\{\{\s*\.CreateTime\s*\}\}/g, '{{timestamp}}'))
      : done;
  }, builder),
);

/** What cleans a name is called the same in all builders. Packer leaves what is nested more than one level deep. */
export const resourceNames: Fixer = stepFixer('clean-image-name', 'builder', ['*'], (builder) =>
  mapValues(builder, (value, key) => (key === 'type' ? value : renamedWithin(value))),
);

function renamedWithin(data: Data): Data {
  if (typeof data === 'string') return data.replaceAll(/clean_(?:image|ami)_name/g, 'clean_resource_name');
  if (isObject(data)) return mapValues(data, renamedWithin);
  return isList(data) ? mapList(data, renamedWithin) : data;
}
