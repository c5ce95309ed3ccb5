import { expect, test } from 'vitest';
import { ebs, surrogate } from './components.ts';
import { linesOf, placesOf } from './configured.ts';

const uefi = { boot_mode: 'uefi' };
const data = { uefi_data: 'QU1aTlVFRkk=' };

test.each([
  ['nothing', {}],
  ['the old way', { boot_mode: 'legacy-bios' }],
  ['UEFI', uefi],
  ['UEFI if there is', { boot_mode: 'uefi-preferred', ...data }],
  ['a TPM and variables', { ...uefi, tpm_support: 'v2.0', ...data }],
  ['variables of a file, with its last line’s end', { ...uefi, uefi_data: 'QU1aTlVFRkk=\n' }],
])('%s: no problem', (_name, changes) => {
  expect(linesOf(ebs, changes)).toEqual([]);
  expect(linesOf(surrogate, changes)).toEqual([]);
});

test('arm64 boots with UEFI when nothing is said', () => {
  for (const architecture of ['arm64', 'arm64_mac'])
    expect(linesOf(surrogate, { ami_architecture: architecture, tpm_support: 'v2.0', ...data })).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'the old way, with a TPM and variables',
    { boot_mode: 'legacy-bios', tpm_support: 'v2.0', ...data },
    [
      'error amazon/tpm-without-uefi at tpm_support: A TPM needs UEFI. tpm_support takes boot_mode = "uefi", and it is "legacy-bios".',
      'error amazon/uefi-data-without-uefi at uefi_data: Variables of a UEFI that is not there. uefi_data takes boot_mode = "uefi" or "uefi-preferred", and it is "legacy-bios".',
    ],
  ],
  [
    'a TPM with UEFI only if there is',
    { boot_mode: 'uefi-preferred', tpm_support: 'v2.0' },
    [
      'error amazon/tpm-without-uefi at tpm_support: A TPM needs UEFI. tpm_support takes boot_mode = "uefi", and it is "uefi-preferred".',
    ],
  ],
  [
    'variables that are no base64',
    { ...uefi, uefi_data: 'AMZNUEFI!' },
    [
      'error amazon/uefi-data-encoding at uefi_data: Variables of the UEFI are not base64. uefi_data is what GetInstanceUefiData or uefivars gives: base64. Read it from a file with file("…").',
    ],
  ],
])('%s', (_name, changes, expected) => {
  expect(linesOf(ebs, changes)).toEqual(expected);
  expect(linesOf(surrogate, changes)).toEqual(expected);
});

test('what boots when nothing is said', () => {
  const changes = { tpm_support: 'v2.0', ...data };
  const lines = (mode: string): readonly string[] => [
    `error amazon/tpm-without-uefi at tpm_support: A TPM needs UEFI. tpm_support takes boot_mode = "uefi", and ${mode}.`,
    `error amazon/uefi-data-without-uefi at uefi_data: Variables of a UEFI that is not there. uefi_data takes boot_mode = "uefi" or "uefi-preferred", and ${mode}.`,
  ];
  expect(linesOf(ebs, changes)).toEqual(lines('it is not set'));
  expect(linesOf(surrogate, changes)).toEqual(lines('without one the image boots with legacy-bios'));
});

test('values that there are not are refused by the schema', () => {
  expect(placesOf(ebs, { boot_mode: 'bios', tpm_support: 'v1.2' })).toEqual([
    'config/invalid-choice boot_mode',
    'config/invalid-choice tpm_support',
  ]);
});
