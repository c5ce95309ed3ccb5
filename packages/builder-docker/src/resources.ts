import { type AnyResourceType, defineResource, type ReleaseContext, type Scope } from '@imgbuild/core/sdk';
import { partialFileOf } from '@imgbuild/builder-kit/resources';
import type { CommitIntent, NameIntent } from './engine/intents.ts';
import type { EngineKey } from './engine/open.ts';

type Intent = { readonly engine: EngineKey };
type ContainerData = { readonly engine: EngineKey; readonly id: string };

/** A name that nobody else chooses, by which something is found when its creation was not answered. */
export function nameOf(token: string): string {
  return `imgbuild-${token.slice(-16)}`;
}

/** The same for an image. */
export function baseNameOf(token: string): string {
  return `${nameOf(token)}:base`;
}

/** A container that an image is made in. */
export const container = defineResource<Intent, ContainerData>({
  type: 'docker:container',
  // An engine finishes what it was asked for, also when nobody listens any more; with many containers at once that takes a while.
  settle: 10_000,
  describe: (known) => `container ${'id' in known ? `${known.id.slice(0, 12)} ` : ''}in ${known.engine.host}`,
  find: async ({ engine }, token, ctx) => {
    const { findContainer } = await import('./engine/release.ts');
    const id = await findContainer(engine, nameOf(token), withScope(ctx));
    return id === undefined ? [] : [{ engine, id }];
  },
  release: async ({ engine, id }, ctx) => {
    const { removeContainer } = await import('./engine/release.ts');
    await removeContainer(engine, id, withScope(ctx));
  },
});

type NamedImage = { readonly engine: EngineKey; readonly name: string };

/** An image that was built to begin with, by a name that nobody else chooses. */
export const namedImage = defineResource<Intent, NamedImage>({
  type: 'docker:named-image',
  settle: 2_000,
  describe: (known) => `image ${'name' in known ? `${known.name} ` : ''}in ${known.engine.host}`,
  find: async ({ engine }, token, ctx) => {
    const { findImage } = await import('./engine/release.ts');
    const name = baseNameOf(token);
    return (await findImage(engine, name, withScope(ctx))) === undefined ? [] : [{ engine, name }];
  },
  release: async ({ engine, name }, ctx) => {
    const { removeImage } = await import('./engine/release.ts');
    await removeImage(engine, name, withScope(ctx));
  },
});

type ImageData = { readonly engine: EngineKey; readonly id: string };

/** An image that a container became. */
export const committedImage = defineResource<CommitIntent, ImageData>({
  type: 'docker:image',
  settle: 5_000,
  describe: (known) =>
    'id' in known
      ? `image ${known.id} in ${known.engine.host}`
      : `image committed from the container ${known.container.slice(0, 12)} in ${known.engine.host}`,
  find: async (intent, _token, ctx) => {
    const { findCommitted } = await import('./engine/release.ts');
    const found = await findCommitted(intent, withScope(ctx));
    return found.map((id) => ({ engine: intent.engine, id }));
  },
  release: async ({ engine, id }, ctx) => {
    const { removeImage } = await import('./engine/release.ts');
    await removeImage(engine, id, withScope(ctx));
  },
});

/** A name of an image: taken back, it leads where it led before. */
export const givenName = defineResource<NameIntent, NameIntent>({
  type: 'docker:image-name',
  settle: 2_000,
  describe: ({ engine, repository, tag }) => `name ${repository}:${tag} in ${engine.host}`,
  find: async (intent) => [intent],
  release: async (data, ctx) => {
    const { takeName } = await import('./engine/release.ts');
    await takeName(data, withScope(ctx));
  },
});

export const partialFile = partialFileOf('docker');

export const resources: readonly AnyResourceType[] = [container, namedImage, committedImage, givenName, partialFile];

/** A release has no scope of its own; what its way to the engine needs lives as long as its signal. */
function withScope(ctx: ReleaseContext): ReleaseContext & { readonly scope: Scope } {
  return { ...ctx, scope: unheld };
}

/** For programs that end with the request they serve. */
const unheld: Scope = {
  hold: async (_type, _intent, open) =>
    (await open({ token: '', signal: new AbortController().signal, gone: async () => undefined })).value,
  acquire: (_label, open) => open(new AbortController().signal),
  within: (_label, body) => body(unheld),
};
