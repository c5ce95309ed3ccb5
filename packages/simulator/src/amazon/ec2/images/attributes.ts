import { action, type Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { Image } from '../../state.ts';
import { list, string, structure } from '../../wire/shape.ts';
import type { Xml } from '../../wire/xml.ts';
import { dryRun, required } from '../common.ts';
import { mappingsXml } from '../mappings.ts';
import { ownAvailableImage, ownImage } from './image.ts';
import { changedPermissions, permissionXml, readPermission, readPermissions } from './permissions.ts';
import { oneOf } from './register.ts';

const permissions = list(structure({ Group: string, UserId: string, OrganizationArn: string, OrganizationalUnitArn: string }));

/** Source: EC2 API Reference, ModifyImageAttribute. Both of its forms: by the attribute's own member, and by Attribute and values. */
export const modifyImageAttribute = action(
  structure({
    ImageId: string,
    Attribute: string,
    OperationType: string,
    Value: string,
    UserId: list(string),
    UserGroup: list(string),
    OrganizationArn: list(string),
    OrganizationalUnitArn: list(string),
    ProductCode: list(string),
    Description: structure({ Value: string }),
    ImdsSupport: structure({ Value: string }),
    LaunchPermission: structure({ Add: permissions, Remove: permissions }),
    ...dryRun,
  }),
  (input, caller) => {
    const named = oneOf('attribute', input.Attribute, ['description', 'imdsSupport', 'launchPermission', 'productCodes']);
    const operation = oneOf('operationType', input.OperationType, ['add', 'remove']) ?? 'add';
    const values = readPermissions({
      users: input.UserId,
      groups: input.UserGroup,
      organizations: input.OrganizationArn,
      units: input.OrganizationalUnitArn,
    });
    const said = [
      ...(input.Description === undefined ? [] : ['description']),
      ...(input.ImdsSupport === undefined ? [] : ['imdsSupport']),
      ...(input.LaunchPermission === undefined && values.length === 0 ? [] : ['launchPermission']),
      ...(input.ProductCode.length === 0 ? [] : ['productCodes']),
    ];
    const kinds = [...new Set([...(named === undefined ? [] : [named]), ...said])];
    if (kinds.length > 1)
      throw refusal('InvalidParameterCombination', `Fields for multiple attribute types specified: ${kinds.join(', ')}`);
    const image = ownAvailableImage(input.ImageId, caller);
    switch (kinds[0]) {
      case 'description':
        image.description = input.Description?.Value ?? input.Value ?? '';
        break;
      case 'imdsSupport':
        image.imdsSupport = readImdsSupport(input.ImdsSupport?.Value ?? input.Value);
        break;
      case 'productCodes':
        if (operation === 'remove')
          throw refusal('InvalidParameterValue', 'Value (remove) for parameter operationType is invalid for productCodes.');
        image.productCodes = [...new Set([...image.productCodes, ...input.ProductCode])];
        break;
      case 'launchPermission': {
        const { Add: add = [], Remove: remove = [] } = input.LaunchPermission ?? {};
        const change = {
          add: [...add.flatMap(readPermission), ...(operation === 'add' ? values : [])],
          remove: [...remove.flatMap(readPermission), ...(operation === 'remove' ? values : [])],
        };
        image.permissions = changedPermissions(image, change, caller);
        break;
      }
      default:
        throw refusal('InvalidParameterCombination', 'No attributes specified.');
    }
    return { return: true };
  },
);

function readImdsSupport(value: string | undefined): string {
  if (value === undefined) throw required('imdsSupport.value');
  return oneOf('imdsSupport', value, ['v2.0']);
}

/** Source: EC2 API Reference, ResetImageAttribute: launch permissions are the only attribute that can be reset. */
export const resetImageAttribute = action(structure({ ImageId: string, Attribute: string, ...dryRun }), (input, caller) => {
  if (input.Attribute === undefined) throw required('attribute');
  oneOf('attribute', input.Attribute, ['launchPermission']);
  ownAvailableImage(input.ImageId, caller).permissions = [];
  return { return: true };
});

/** Source: EC2 API Reference, DescribeImageAttribute. Only the owner is told. */
export const describeImageAttribute = action(structure({ ImageId: string, Attribute: string, ...dryRun }), (input, caller) => {
  if (input.Attribute === undefined) throw required('attribute');
  const tell = Object.hasOwn(attributes, input.Attribute) ? attributes[input.Attribute] : undefined;
  if (tell === undefined)
    throw refusal('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  const image = ownImage(input.ImageId, caller);
  return { imageId: image.id, [input.Attribute]: tell(image, caller) };
});

/** What there is by the names that stand in the call and in the answer. */
const attributes: Readonly<Record<string, (image: Image, caller: Caller) => Xml>> = {
  description: ({ description }) => ({ value: description }),
  kernel: ({ kernelId }) => ({ value: kernelId }),
  ramdisk: ({ ramdiskId }) => ({ value: ramdiskId }),
  launchPermission: (image) => image.permissions.map(permissionXml),
  productCodes: (image) => image.productCodes.map((productCode) => ({ productCode, type: 'marketplace' })),
  blockDeviceMapping: (image, { region }) => mappingsXml(image.mappings, region.snapshots),
  sriovNetSupport: ({ sriovNetSupport }) => ({ value: sriovNetSupport }),
  bootMode: ({ bootMode }) => ({ value: bootMode }),
  tpmSupport: ({ tpmSupport }) => ({ value: tpmSupport }),
  uefiData: ({ uefiData }) => ({ value: uefiData }),
  imdsSupport: ({ imdsSupport }) => ({ value: imdsSupport }),
  // Told a day after a launch; here launches are not kept that long.
  lastLaunchedTime: () => ({}),
  deregistrationProtection: ({ protection }) => ({ value: protection }),
};
