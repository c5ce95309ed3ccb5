import { type Data, type DataObject, isList } from './data.ts';
import { type Fixer, mapList, stepFixer, withValue } from './fixer.ts';

/** What once had to be escaped for PowerShell by hand is escaped by the provisioner now. */
export const powershellEscapes: Fixer = stepFixer('powershell-escapes', 'provisioner', ['powershell'], (provisioner) =>
  ['elevated_user', 'elevated_password', 'environment_vars'].reduce<DataObject>((done, key) => {
    const value = done.get(key);
    return value === undefined ? done : withValue(done, key, unescaped(value));
  }, provisioner),
);

function unescaped(data: Data): Data {
  if (typeof data === 'string') return data.replaceAll(/`([$"`'])/g, '$1');
  return isList(data) ? mapList(data, unescaped) : data;
}
