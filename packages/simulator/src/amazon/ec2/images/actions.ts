import { describeImageAttribute, modifyImageAttribute, resetImageAttribute } from './attributes.ts';
import { copyImage } from './copy.ts';
import { createImage } from './create.ts';
import { deregisterImage } from './deregister.ts';
import { describeImages } from './describe.ts';
import { fastLaunchActions } from './fast-launch.ts';
import { cancelImportTask, describeImportImageTasks } from './import-tasks.ts';
import { importImage } from './import.ts';
import { lifetimeActions } from './lifetime.ts';
import { registerImage } from './register.ts';

/** All that is done with images. */
export const imageActions = {
  DescribeImages: describeImages,
  CreateImage: createImage,
  RegisterImage: registerImage,
  CopyImage: copyImage,
  DeregisterImage: deregisterImage,
  ModifyImageAttribute: modifyImageAttribute,
  ResetImageAttribute: resetImageAttribute,
  DescribeImageAttribute: describeImageAttribute,
  ImportImage: importImage,
  DescribeImportImageTasks: describeImportImageTasks,
  CancelImportTask: cancelImportTask,
  ...lifetimeActions,
  ...fastLaunchActions,
};
