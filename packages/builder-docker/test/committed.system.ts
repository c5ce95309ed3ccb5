// The image of a commit whose answer never came has no name: it is known by what it was made of.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { openFor } from '../src/engine/open.ts';
import { withPrefix } from '../src/image/result.ts';
import { type CommitIntent, commentFor } from '../src/engine/intents.ts';
import { committedImage } from '../src/resources.ts';
import { engineNames, startEngine, type TestEngine } from './world/engines.ts';
import { inEngine } from './world/faulty-build.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-docker-committed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

describe.each(engineNames)('%s', (name) => {
  let engine: TestEngine;
  let api: Engine;
  let container: string;
  let comment: string;
  let intent: CommitIntent;
  let before: readonly string[];
  const host = testHost({ folder, sleeping: 'real' });
  const report = recordingReporter();
  const ctx = { runId: '', outcome: 'failed', access: null, signal, report, host } as const;

  beforeAll(async () => {
    engine = await startEngine(name);
    const own = testHost({ folder, environment: { DOCKER_HOST: engine.host, HOME: folder } });
    ({ engine: api } = await openFor({ docker_path: 'docker' }, { host: own, scope: fakeScope({ host: own, report }), signal }));
    const body = { Image: 'base:1', Cmd: ['/bin/sleep', '1000'] };
    ({ id: container } = await api.createContainer({ name: 'committed', platform: undefined, body }, signal));
    await api.startContainer(container, signal);
    const base = await api.inspectImage('base:1', signal);
    const layers = base?.RootFS.Layers ?? [];
    // Podman tells nothing of where an image came from: there, a comment of the template's own leaves an image that is not certain.
    comment = name === 'podman' ? commentFor(container) : 'mine';
    intent = { engine: { host: engine.host }, container, since: 0, author: 'me', comment, layers };
    before = await inEngine(engine);
  });
  afterAll(() => engine.stop());

  const commit = async (more: { readonly author?: string; readonly comment?: string } = {}): Promise<string> =>
    withPrefix(await api.commit(container, { changes: [], config: { Entrypoint: [] }, author: 'me', comment, signal, ...more }));
  const find = async (): Promise<readonly string[]> =>
    (await committedImage.find(intent, '', ctx)).map(({ id }) => withPrefix(id));

  test('it is found, also when the container is as its image was; what others committed is not', async () => {
    expect(await find()).toEqual([]);
    const mine = await commit();
    const others = [await commit({ comment: 'theirs' }), await commit({ author: 'they' })];
    expect(await find()).toEqual([mine]);
    expect(new Set([mine, ...others]).size).toBe(3);
    for (const id of [mine, ...others]) await committedImage.release({ engine: intent.engine, id }, ctx);
    expect(await inEngine(engine)).toEqual(before);
  });

  test('what another build of the same template committed is not it', async () => {
    const { id: other } = await api.createContainer({ name: 'other', platform: undefined, body: { Image: 'base:1' } }, signal);
    const theirComment = name === 'podman' ? commentFor(other) : comment;
    const options = { changes: [], config: { Entrypoint: [] }, author: 'me', comment: theirComment, signal };
    const theirs = withPrefix(await api.commit(other, options));
    expect(await find()).toEqual([]);
    const mine = await commit();
    expect(await find()).toEqual([mine]);
    await api.removeContainer(other, signal);
    for (const id of [mine, theirs]) await committedImage.release({ engine: intent.engine, id }, ctx);
    expect(await inEngine(engine)).toEqual(before);
  });

  test('as long as the engine holds the container still, it may be coming', async () => {
    await engine.ask('POST', `/containers/${container}/pause`);
    const found = find();
    const mine = await commit();
    await engine.ask('POST', `/containers/${container}/unpause`);
    expect(await found).toEqual([mine]);
    await committedImage.release({ engine: intent.engine, id: mine }, ctx);
    expect(await inEngine(engine)).toEqual(before);
  });
});
