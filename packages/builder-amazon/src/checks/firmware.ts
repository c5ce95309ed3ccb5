import type { Problem } from '@imgbuild/core/sdk';
import type { FirmwareConfig } from '../config/firmware.ts';
import { problems } from '../problems.ts';
import { isSet } from './given.ts';

/**
 * How the image is to boot. `usual` is what it boots with when nothing is said; undefined where it is the source image that
 * says so.
 */
export function* checkFirmware(config: FirmwareConfig, usual: 'legacy-bios' | 'uefi' | undefined): Iterable<Problem> {
  const { boot_mode: own, uefi_data: data } = config;
  const boots = own ?? usual;
  const mode =
    own !== undefined ? `it is "${own}"` : usual === undefined ? 'it is not set' : `without one the image boots with ${usual}`;
  if (config.tpm_support !== undefined && boots !== 'uefi')
    yield { ...problems.create('tpm-without-uefi', { mode }), path: ['tpm_support'] };
  if (!isSet(data)) return;
  if (boots !== 'uefi' && boots !== 'uefi-preferred')
    yield { ...problems.create('uefi-data-without-uefi', { mode }), path: ['uefi_data'] };
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(data.trim()))
    yield { ...problems.create('uefi-data-encoding'), path: ['uefi_data'] };
}
