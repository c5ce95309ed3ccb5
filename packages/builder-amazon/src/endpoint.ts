/** The address of a service as `custom_endpoint_ec2` writes it, where `HOST` alone means `https://HOST`; nothing for what is no address. */
export function endpointOf(text: string): string | undefined {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(written) && /^https?:$/.test(new URL(written).protocol) ? written : undefined;
}
