import { defaultCacheDirectory, defaultStateDirectory } from '@imgbuild/core';
import { expect, test } from 'vitest';
import { compiledFolder } from '../src/compiled-folder.ts';
import { configurationFolder, environmentVariables, pluginPath, setting, type EnvironmentVariable } from '../src/environment.ts';
import { pluginFolders } from '../src/plugin-folders.ts';

const entries = Object.entries<EnvironmentVariable>(environmentVariables);

test('every variable of Packer is in the table once, and every one that is used has a twin or belongs to everybody', () => {
  const names = entries.flatMap(([, { own, packer }]) => [...(own === undefined ? [] : [own]), ...packer]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const twinless = entries.filter(([, each]) => each.status === 'used' && each.own === undefined).map(([name]) => name);
  expect(twinless).toEqual(['proxies', 'vault', 'consul']);
});

test('our own name comes first, and an empty text is no value', () => {
  expect(setting({ PACKER_LOG: '1' }, 'log')).toBe('1');
  expect(setting({ PACKER_LOG: '1', IMGBUILD_LOG: '0' }, 'log')).toBe('0');
  expect(setting({ PACKER_LOG: '1', IMGBUILD_LOG: '' }, 'log')).toBe('1');
  expect(setting({ PACKER_LOG: '' }, 'log')).toBeUndefined();
  expect(setting({}, 'log')).toBeUndefined();
  expect(setting({ NO_COLOR: '1' }, 'noColor')).toBe('1');
});

test('where configuration is kept', () => {
  expect(configurationFolder({})).toBeUndefined();
  expect(configurationFolder({ HOME: '/h' })).toBe('/h/.config/imgbuild');
  expect(configurationFolder({ HOME: '/h', XDG_CONFIG_HOME: '/x' })).toBe('/x/imgbuild');
  expect(configurationFolder({ HOME: '/h', XDG_CONFIG_HOME: '/x', PACKER_CONFIG_DIR: '/p' })).toBe('/p/imgbuild');
  expect(configurationFolder({ PACKER_CONFIG_DIR: '/p', IMGBUILD_CONFIG_DIR: '/own' })).toBe('/own');
});

test('where plugins are looked for', () => {
  const environment = { HOME: '/h', PACKER_PLUGIN_PATH: 'mine' };
  expect(pluginFolders({ environment, workingDirectory: '/work' }, '/work/template')).toEqual([
    '/work/template/.imgbuild/plugins',
    '/work/mine',
    '/h/.config/imgbuild/plugins',
  ]);
  expect(pluginPath({ IMGBUILD_PLUGIN_PATH: '/a:/b' })).toEqual({ list: '/a:/b' });
  expect(pluginPath({ IMGBUILD_PLUGIN_PATH: 'C:\\a' })).toEqual({ folder: 'C:\\a' });
  expect(pluginPath({ IMGBUILD_PLUGIN_PATH: 'C:\\a;D:\\b' })).toEqual({ list: 'C:\\a;D:\\b' });
  expect(pluginPath({ PACKER_PLUGIN_PATH: '/p', IMGBUILD_PLUGIN_PATH: '/own' })).toEqual({ folder: '/own' });
});

test('where downloads are kept, and what is remembered', () => {
  expect(defaultCacheDirectory({ HOME: '/h' })).toBe('/h/.cache/imgbuild');
  expect(defaultCacheDirectory({ HOME: '/h', XDG_CACHE_HOME: '/x' })).toBe('/x/imgbuild');
  expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/x', PACKER_CACHE_DIR: '/p' })).toBe('/p');
  expect(defaultCacheDirectory({ PACKER_CACHE_DIR: '/p', IMGBUILD_CACHE_DIR: '/own' })).toBe('/own');
  expect(defaultStateDirectory({ HOME: '/h' })).toBe('/h/.local/state/imgbuild');
  expect(defaultStateDirectory({ HOME: '/h', XDG_STATE_HOME: '/x' })).toBe('/x/imgbuild');
  expect(defaultStateDirectory({ XDG_STATE_HOME: '/x', IMGBUILD_STATE_DIR: '/own' })).toBe('/own');
});

test('where compiled code is kept: never in a folder of the project', () => {
  expect(compiledFolder({ HOME: '/h' })).toBe('/h/.cache/imgbuild/compiled');
  expect(compiledFolder({ HOME: '/h', PACKER_CACHE_DIR: '/p' })).toBe('/h/.cache/imgbuild/compiled');
  expect(compiledFolder({ XDG_CACHE_HOME: '/x', IMGBUILD_CACHE_DIR: '/own' })).toBe('/own/compiled');
  expect(compiledFolder({ IMGBUILD_CACHE_DIR: 'own' })).toBeUndefined();
});
