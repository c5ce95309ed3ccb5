import { definePostProcessor, type StepContext } from '@imgbuild/core/sdk';
import { accessFor } from '../access-for.ts';
import { builderIds } from '../builder-ids.ts';
import { checkImport } from '../checks/amazon-import.ts';
import { isSet } from '../checks/given.ts';
import { config } from '../config/amazon-import.ts';
import type { ObjectPlace } from '../resources.ts';
import type { Work } from '../work.ts';

/** Makes an image of EC2 from a file of another builder. */
export const amazonImport = definePostProcessor({
  summary: 'Makes an AMI of Amazon EC2 from a disk image that another builder wrote: uploads it to S3, and has EC2 import it.',
  produces: builderIds.import,
  config,
  check: checkImport,

  run: async (ctx) => {
    const { config: settings, host, build, artifact } = ctx;
    const amazon = await import('../import/driver.ts');
    const { path } = amazon.fileToImport(artifact, settings.format);
    const clients = await amazon.openClients(settings, ctx);
    const at = (step: StepContext): Work => ({ ...step, host, clients });
    await amazon.prevalidateImport(settings, ctx, clients);

    const { region } = clients;
    const access = { ...accessFor(settings), region };
    const { s3_bucket_name: bucket, s3_key_name: given } = settings;
    const key = isSet(given) ? given : temporaryKey(build.startedAt, settings.format);
    const place: ObjectPlace = { region, bucket, key, access };
    const url = `s3://${bucket}/${key}`;
    await ctx.step(`Uploading ${host.displayPath(path)} to ${url}`, (step) => amazon.uploadFile(path, place, settings, at(step)));
    const task = await ctx.step(`Importing ${url}`, async (step) => {
      const started = await amazon.startImport(place, settings, at(step));
      step.report.detail(`Import task: ${started.id}`);
      return started;
    });
    const imported = await ctx.step(`Waiting for import task ${task.id} to complete (this may take a while)...`, async (step) =>
      amazon.takeImage(task, await amazon.untilImported(task, settings, at(step)), settings, at(step)),
    );
    ctx.report.detail(`AMI: ${imported.id}`);
    const made = await amazon.finishImport(imported, task, ctx, clients);
    const name = isSet(settings.ami_name) ? settings.ami_name : task.id;
    return { artifact: amazon.imageArtifact({ builderId: builderIds.import, name, access }, [made]), input: 'discard' };
  },

  destroy: async (artifact, ctx) => {
    const { destroyImages } = await import('../import/driver.ts');
    await destroyImages(artifact, ctx);
  },
});

/** A name for the file in S3; two builds of a run are imported at the same time. */
function temporaryKey(startedAt: number, format: string): string {
  return `packer-import-${Math.floor(startedAt / 1000)}-${crypto.randomUUID().slice(0, 8)}.${format}`;
}
