/**
 * The services that are asked: by the name that the SDK's variables of endpoints have (`AWS_ENDPOINT_URL_SECRETS_MANAGER`), what people
 * call them, and how their permissions begin. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints"; Service
 * Authorization Reference.
 */
export const services = {
  EC2: { title: 'EC2', prefix: 'ec2' },
  EC2_INSTANCE_CONNECT: { title: 'EC2 Instance Connect', prefix: 'ec2-instance-connect' },
  IAM: { title: 'IAM', prefix: 'iam' },
  S3: { title: 'S3', prefix: 's3' },
  SECRETS_MANAGER: { title: 'Secrets Manager', prefix: 'secretsmanager' },
  SSM: { title: 'Systems Manager', prefix: 'ssm' },
  STS: { title: 'STS', prefix: 'sts' },
} as const;

export type ServiceName = keyof typeof services;

/** Actions of S3 that need a permission of another name. Source: S3 User Guide, "Required permissions for S3 API operations". */
const others: Readonly<Record<string, string>> = {
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:HeadObject': 's3:GetObject',
  's3:ListMultipartUploads': 's3:ListBucketMultipartUploads',
  's3:ListParts': 's3:ListMultipartUploadParts',
};

/** The permission of IAM that an action needs. */
export function permissionFor(service: ServiceName, action: string): string {
  const own = `${services[service].prefix}:${action}`;
  return others[own] ?? own;
}
