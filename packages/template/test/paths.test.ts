import { expect, test } from 'vitest';
import { pathsOf } from '../src/paths.ts';

const unix = pathsOf({ separator: '/', home: '/home/me' });
const windows = pathsOf({ separator: '\\', home: 'C:\\Users\\me' });

test.each([
  ['a.txt', '/work/a.txt'],
  ['./a//b/../c', '/work/a/c'],
  ['../../../etc', '/etc'],
  ['/etc/./hosts', '/etc/hosts'],
  ['/', '/'],
  ['.', '/work'],
  ['~/key', '/home/me/key'],
  ['~', '/home/me'],
  ['~other/key', '/work/~other/key'],
  ['a\\b', '/work/a\\b'],
])('%s is %s', (path, expected) => {
  expect(unix.resolve('/work', path)).toBe(expected);
});

test.each([
  ['a/b.txt', 'C:\\work\\a\\b.txt'],
  ['..\\b', 'C:\\b'],
  ['D:\\x\\.\\y', 'D:\\x\\y'],
  ['~\\key', 'C:\\Users\\me\\key'],
  ['C:/', 'C:\\'],
])('on Windows %s is %s', (path, expected) => {
  expect(windows.resolve('C:\\work', path)).toBe(expected);
});

test('the folder of a path is named as the path is', () => {
  expect(unix.dirname('images/web.pkr.hcl')).toBe('images');
  expect(unix.dirname('web.pkr.hcl')).toBe('.');
  expect(unix.dirname('/web.pkr.hcl')).toBe('/');
  expect(windows.dirname('images\\web.pkr.hcl')).toBe('images');
});
