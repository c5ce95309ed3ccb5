import type { ComponentContext } from '@imgbuild/core/sdk';
import type { Clients } from '../aws/clients.ts';
import { isSet } from '../checks/given.ts';
import type { ImportConfig } from '../config/amazon-import.ts';
import { imageChanges, modifyImage } from '../image/attributes.ts';
import { contentsOf } from '../image/contents.ts';
import { copyImages } from '../image/copy.ts';
import { type MadeImage, untilAvailable } from '../image/create.ts';
import { tagImage } from '../image/tags.ts';
import { image, type ImageIntent } from '../resources.ts';
import { sortedTags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import type { RunningImport } from './task.ts';

type ImportContext = Pick<ComponentContext<ImportConfig>, 'config' | 'host' | 'step'>;

/** Takes over the image that a task has made; it is held as the result, or for as long as it is copied. */
export async function takeImage(task: RunningImport, id: string, config: ImportConfig, work: Work): Promise<MadeImage> {
  const { region, access } = task;
  const intent: ImageIntent = { region, name: task.id, from: { kind: 'import', id: task.id }, access };
  const made = await work.scope.hold(
    image,
    intent,
    async () => ({ data: { region, id, from: intent.from, access }, value: { region, id } }),
    { until: isSet(config.ami_name) ? 'end' : 'success' },
  );
  await task.gone();
  await untilAvailable(made, work, config.aws_polling);
  return made;
}

/** Gives an image its name, which takes a copy, its attributes and its tags. */
export async function finishImport(
  first: MadeImage,
  { access }: Pick<RunningImport, 'access'>,
  { config, host, step }: ImportContext,
  clients: Clients,
): Promise<MadeImage> {
  const tags = sortedTags(config.tags);
  const at = (inner: Omit<Work, 'host' | 'clients'>): Work => ({ ...inner, host, clients });
  const { ami_name: name } = config;
  const made = !isSet(name)
    ? first
    : await step(`Copying AMI (${first.id}) to give it the name ${name}`, async (inner) => {
        const copying = {
          name,
          regions: [first.region],
          snapshotTags: tags,
          imageTags: tags,
          config: copyConfig(config),
          access,
        };
        const [copy = first] = await copyImages(first, copying, at(inner));
        return copy;
      });
  if (Object.keys(tags).length > 0)
    await step(`Adding tags to AMI (${made.id})...`, async (inner) => {
      const all = { own: tags, ofSnapshots: {}, image: tags, snapshot: tags };
      await tagImage(made, await contentsOf(made, at(inner)), all, at(inner));
    });
  const changes = imageChanges(config, config.ami_description ?? '');
  if (changes.length > 0)
    await step(`Modifying attributes on AMI (${made.id})...`, (inner) => modifyImage(made, changes, at(inner)));
  return made;
}

/** A copy of what is encrypted is so with the account's default key, unless it is said again. */
function copyConfig({
  ami_encrypt: encrypt,
  ami_kms_key: key,
  aws_polling: polling,
}: ImportConfig): Parameters<typeof copyImages>[1]['config'] {
  return {
    encrypt_boot: encrypt ? true : undefined,
    kms_key_id: key,
    region_kms_key_ids: {},
    snapshot_copy_duration_minutes: undefined,
    aws_polling: polling,
  };
}
