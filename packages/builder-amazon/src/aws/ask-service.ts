import type { Client, Command, MetadataBearer } from '@smithy/types';
import { type AskContext, type AskOptions, nameOf, persist } from './ask.ts';
import type { Clients, ClientSettings } from './clients.ts';

/**
 * Services other than EC2: by the name that the SDK's variables of endpoints have (`AWS_ENDPOINT_URL_SECRETS_MANAGER`), what people
 * call them, and how their permissions begin. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints"; Service
 * Authorization Reference.
 */
const services = {
  EC2_INSTANCE_CONNECT: { title: 'EC2 Instance Connect', prefix: 'ec2-instance-connect' },
  IAM: { title: 'IAM', prefix: 'iam' },
  S3: { title: 'S3', prefix: 's3' },
  SECRETS_MANAGER: { title: 'Secrets Manager', prefix: 'secretsmanager' },
  SSM: { title: 'Systems Manager', prefix: 'ssm' },
  STS: { title: 'STS', prefix: 'sts' },
} as const;

export type ServiceName = keyof typeof services;

/** Actions of S3 that need a permission of another name. Source: S3 User Guide, "Required permissions for S3 API operations". */
const permissions: Readonly<Record<string, string>> = {
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:HeadObject': 's3:GetObject',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:ListParts': 's3:ListMultipartUploadParts',
};

/**
 * Asks a service other than EC2 as `ask` asks EC2, with one client of the service for all builds.
 * @param make `(settings) => new IAMClient(settings)`
 * @throws as `ask` does
 */
export async function askService<
  ServiceInput extends object,
  Input extends ServiceInput,
  ServiceOutput extends MetadataBearer,
  Output extends ServiceOutput,
  Config,
>(
  clients: Clients,
  service: ServiceName,
  make: (settings: ClientSettings) => Client<ServiceInput, ServiceOutput, Config>,
  command: Command<ServiceInput, Input, ServiceOutput, Output, Config>,
  ctx: AskContext,
  o: AskOptions = {},
): Promise<Output> {
  const { title, prefix } = services[service];
  const name = nameOf(command);
  const permission = permissions[`${prefix}:${name}`] ?? `${prefix}:${name}`;
  const client = clients.client(service, o.region, make);
  return persist(clients, { service: title, name, region: o.region ?? clients.region, permission }, ctx, o, (signal) =>
    client.send(command, { abortSignal: signal }),
  );
}
