/** What each part of an upgraded template is, for people who meet HCL for the first time. */
export const annotations = {
  file: `imgbuild hcl2_upgrade made this file from a JSON template. Read it before you use it: it means the same, but is seldom written as a person would. It can be taken apart into several files, *.pkr.hcl, of one folder.

Expressions, $\{ … }, are evaluated first; what is left in double braces, {{ … }}, after that. The two cannot be mixed in one place.`,
  packer: 'What the template needs: a version, and the plugins that were part of Packer when it was written.',
  variables: `Values that are given from outside, with -var, -var-file or PKR_VAR_NAME. All are strings, as in JSON templates; another type can be set. A variable that is null by default is computed below, unless it is set.`,
  data: 'What is looked up before anything is built. Found by what the builders asked for in source_ami_filter.',
  locals: 'Values that are computed from others.',
  sources: 'What is built: each builder of the JSON template is a source. A source alone does nothing; the build uses it.',
  build: 'What is done with the sources: provisioners in their order, then the chains of post-processors.',
} as const;
