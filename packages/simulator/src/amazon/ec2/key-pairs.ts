import { action, type Caller } from '../action.ts';
import { refusal } from '../refusal.ts';
import type { KeyPair } from '../state.ts';
import { boolean, list, string, structure } from '../wire/shape.ts';
import type { Xml } from '../wire/xml.ts';
import { dryRun, filtered, filters, found, isThere, required, tagSet, tagsFor, tagSpecifications, time } from './common.ts';
import { newKey, readPublicKey } from './key-pairs/key-material.ts';

/** Source: EC2 API Reference, CreateKeyPair, ImportKeyPair, DescribeKeyPairs, DeleteKeyPair. */
export const keyPairActions = {
  CreateKeyPair: action(
    structure({ KeyName: string, KeyType: string, KeyFormat: string, ...tagSpecifications, ...dryRun }),
    async (input, caller) => {
      const { KeyType: type = 'rsa', KeyFormat: format = 'pem' } = input;
      const name = newName(input.KeyName, caller);
      if (type !== 'rsa' && type !== 'ed25519')
        throw refusal('InvalidParameterValue', `Value (${type}) for parameter KeyType is invalid. Valid values: rsa, ed25519.`);
      if (format === 'ppk')
        throw refusal('Unsupported', 'The simulator makes private keys in the format pem only; PuTTYgen can turn them into ppk.');
      if (format !== 'pem')
        throw refusal('InvalidParameterValue', `Value (${format}) for parameter KeyFormat is invalid. Valid values: pem, ppk.`);
      const tags = tagsFor(input.TagSpecification, 'key-pair');
      const { material, publicKey, fingerprint } = await newKey(type, name);
      // Somebody may have taken the name while the key was made.
      newName(name, caller);
      const pair = add({ name, type, fingerprint, publicKey: `${publicKey} ${name}`, tags }, caller);
      return { ...brief(pair), keyMaterial: material };
    },
  ),
  ImportKeyPair: action(
    structure({ KeyName: string, PublicKeyMaterial: string, ...tagSpecifications, ...dryRun }),
    (input, caller) => {
      const name = newName(input.KeyName, caller);
      if (input.PublicKeyMaterial === undefined) throw required('PublicKeyMaterial');
      const key = readPublicKey(Buffer.from(input.PublicKeyMaterial, 'base64').toString());
      if (key === undefined) throw refusal('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
      const tags = tagsFor(input.TagSpecification, 'key-pair');
      return brief(add({ ...key, name, publicKey: `${key.publicKey} ${name}`, tags }, caller));
    },
  ),
  DescribeKeyPairs: action(
    structure({ KeyName: list(string), KeyPairId: list(string), IncludePublicKey: boolean, ...filters, ...dryRun }),
    (input, caller) => {
      const named = [
        ...input.KeyName.map((name) => keyPairNamed(name, caller)),
        ...input.KeyPairId.map((id) => found('key-pair', caller.region.keyPairs, id, caller)),
      ];
      const shown = filtered(named.length > 0 ? [...new Set(named)] : own(caller), input.Filter, {
        'key-pair-id': ({ id }) => [id],
        fingerprint: ({ fingerprint }) => [fingerprint],
        'key-name': ({ name }) => [name],
      });
      return {
        keySet: shown.map((pair) => ({
          ...brief(pair),
          keyType: pair.type,
          createTime: time(pair.createdAt),
          publicKey: input.IncludePublicKey === true ? pair.publicKey : undefined,
        })),
      };
    },
  ),
  DeleteKeyPair: action(structure({ KeyName: string, KeyPairId: string, ...dryRun }), (input, { region, account }) => {
    if (input.KeyName === undefined && input.KeyPairId === undefined)
      throw refusal('MissingParameter', 'The request must contain the parameter KeyName or KeyPairId');
    const pair = [...region.keyPairs.values()].find(
      ({ owner, name, id }) => owner === account.id && (name === input.KeyName || id === input.KeyPairId),
    );
    if (pair === undefined) return { return: true };
    region.keyPairs.delete(pair.id);
    return { return: true, keyPairId: pair.id };
  }),
};

/** The caller's pair of that name, or the refusal. */
export function keyPairNamed(name: string, caller: Caller): KeyPair {
  const pair = own(caller).find((each) => each.name === name);
  if (pair === undefined) throw refusal('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
  return pair;
}

function own(caller: Caller): readonly KeyPair[] {
  return [...caller.region.keyPairs.values()].filter((pair) => pair.owner === caller.account.id && isThere(pair, caller));
}

function newName(name: string | undefined, { region, account, world }: Caller): string {
  if (name === undefined) throw required('KeyName');
  if (name === '' || name.length > 255 || !/^[\x20-\x7e]*$/.test(name))
    throw refusal(
      'InvalidParameterValue',
      `Invalid value '${name}' for keyPairName. It exceeds maximum length of 255 or is empty.`,
    );
  const all = [...region.keyPairs.values()].filter(({ owner }) => owner === account.id);
  if (all.some((pair) => pair.name === name)) throw refusal('InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
  const most = world.settings().quotas.keyPairs;
  if (most !== undefined && all.length >= most) throw refusal('KeyPairLimitExceeded', `Maximum of ${most} keypairs reached.`);
  return name;
}

function add(
  pair: Pick<KeyPair, 'name' | 'type' | 'fingerprint' | 'publicKey' | 'tags'>,
  { world, region, account }: Caller,
): KeyPair {
  const made: KeyPair = { id: world.newId('key'), owner: account.id, createdAt: world.clock.now(), ...pair };
  region.keyPairs.set(made.id, made);
  return made;
}

function brief(pair: KeyPair): Readonly<Record<string, Xml>> {
  return { keyName: pair.name, keyFingerprint: pair.fingerprint, keyPairId: pair.id, tagSet: tagSet(pair) };
}
