import { stripVTControlCharacters } from 'node:util';
import type { AwsCli } from './aws-cli.ts';
import type { Place } from './command.ts';

export interface BuiltImage {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What the build said, without its colours. */
  readonly output: string;
}

/** Runs a build that has to succeed, with colours as it has them by default, and looks at the image that it made. */
export async function builtImage(
  place: Place,
  argv: readonly string[],
  o: { readonly aws: AwsCli; readonly environment: Readonly<Record<string, string>> },
): Promise<BuiltImage> {
  const ended = await place.run(['build', ...argv], o.environment);
  const output = stripVTControlCharacters(ended.stdout);
  if (ended.code !== 0 || ended.stderr !== '') throw new Error(`The build ended with ${ended.code}:\n${output}${ended.stderr}`);
  const id = /^us-west-2: (ami-\w+)$/m.exec(output)?.[1] ?? '';
  const { Images: images } = (await o.aws.json('ec2', 'describe-images', '--image-ids', id)) as {
    readonly Images: readonly {
      readonly Name: string;
      readonly State: string;
      readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
    }[];
  };
  const [image] = images;
  if (image?.State !== 'available') throw new Error(`The image ${id} is ${image?.State ?? 'not there'}`);
  return { id, output, name: image.Name, tags: Object.fromEntries(image.Tags.map(({ Key, Value }) => [Key, Value])) };
}
