import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with an engine, its containers, its images and registries. */
export const problems = defineCatalogue('docker', {
  'no-engine': {
    summary: 'No container engine answers',
    detail: message`${'address'} (${'from'}): ${'reason'}. Start Docker or Podman, or say where it is with DOCKER_HOST or a context.`,
  },
  'transfer-failed': { summary: message`${'what'} failed`, detail: message`${'reason'}` },
  'host-malformed': {
    summary: 'Not the address of an engine',
    detail: message`"${'text'}" (${'from'}): ${'reason'}. Write unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST.`,
  },
  'context-not-found': {
    summary: 'No such context',
    detail: message`There is no context "${'name'}" (${'from'}). Contexts that are there: ${'there'}. Choose one of them, or "default", with DOCKER_CONTEXT, or say where the engine is with DOCKER_HOST.`,
  },
  'config-unreadable': {
    summary: 'Settings cannot be read',
    detail: message`${'path'}: ${'reason'}. Docker and Podman keep there where their engine is and how to log in; repair it, or move it away.`,
  },
  'certificate-missing': {
    summary: 'Certificate cannot be read',
    detail: message`${'variable'} asks for TLS, and ${'path'} cannot be read: ${'reason'}. Name the folder of ca.pem, cert.pem and key.pem with DOCKER_CERT_PATH, or unset ${'variable'}.`,
  },
  'ssh-ended': {
    summary: 'No way to the engine over SSH',
    detail: message`"${'command'}" (${'from'}) ended with ${'exit'}: ${'reason'}. Try the command yourself; ${'program'} must be installed on the other machine, and its user be allowed to use it.`,
  },
  'helper-missing': {
    summary: 'Credential helper missing',
    detail: message`${'path'} says that the credentials of ${'registry'} are kept by "${'program'}", which is not on the PATH. Install it, or log in to the registry without it.`,
  },
  'helper-failed': {
    summary: 'Credential helper failed',
    detail: message`"${'program'} ${'action'}" for ${'registry'} (${'path'}): ${'reason'}.`,
  },
  'not-ecr': {
    summary: 'Not a registry of ECR',
    detail: message`"${'server'}" is not a registry of Amazon ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com or public.ecr.aws. Name one with login_server, or log in with login_username and login_password instead of ecr_login.`,
  },
  'ecr-no-credentials': {
    summary: 'No credentials of AWS',
    detail: message`To log in to ${'server'} there are no credentials of AWS: ${'reason'}. Set aws_access_key and aws_secret_key, or aws_profile, or what the AWS SDK reads (AWS_ACCESS_KEY_ID, AWS_PROFILE, a role of the machine).`,
  },
  'ecr-refused': {
    summary: 'No login from Amazon ECR',
    detail: message`AWS gave no login for ${'server'}: ${'reason'}.`,
  },
  'run-unknown-flag': {
    summary: 'Not a flag of docker run',
    detail: message`docker run has no flag "${'flag'}".${'suggestion'} Flags come before the image; after "--" nothing is a flag.`,
  },
  'run-flag-alone': {
    summary: 'Flag without a value',
    detail: message`${'flag'} needs a value, and the arguments end here. Put it into the same argument or the next one.`,
  },
  'run-flag-value': {
    summary: 'Flag of docker run cannot be used as it is',
    detail: message`${'flag'}: ${'reason'}.${'suggestion'}`,
  },
  'run-flag-refused': { summary: 'Flag of docker run has no use here', detail: message`${'flag'}: ${'reason'}.` },
  'run-no-image': {
    summary: 'No image to run',
    detail: 'Flags are followed by the image, then by the command that runs in it. Write {{.Image}} where the image goes.',
  },
  'run-image-invalid': {
    summary: 'Not the name of an image',
    detail: message`"${'image'}" is where the image goes, and is not the name of one. Flags come before it, each with its value; write {{.Image}} for the image.`,
  },
  'run-file-invalid': {
    summary: 'File cannot be used',
    detail: message`${'path'}: ${'reason'}.`,
  },
  'engine-forbidden': {
    summary: 'The container engine may not be used',
    detail: message`${'address'} (${'from'}) is not open to this user. Add the user to the group that owns the socket (usually "docker") and log in again, run as root, or use a rootless engine.`,
  },
  'engine-refused': {
    summary: message`${'what'} was refused`,
    detail: message`The engine at ${'address'} answered: ${'reason'}`,
  },
  'engine-failed': { summary: message`${'what'} failed`, detail: message`${'reason'}` },
  'other-system': {
    summary: 'Engine for another system',
    detail: message`The engine at ${'address'} runs containers of ${'os'}. Set windows_container accordingly, or use another engine.`,
  },
  'image-unknown': {
    summary: 'No such image',
    detail: message`"${'reference'}" cannot be had: ${'reason'}. Check its name and tag; pull = true fetches it from its registry, and pull = false takes what the engine has.`,
  },
  'pull-denied': {
    summary: 'Pull denied',
    detail: message`The registry does not give "${'reference'}": ${'reason'}. It does not exist, or needs a login: set login with login_server, login_username and login_password, or log in with Docker itself.`,
  },
  'platform-missing': {
    summary: 'Image is not there for the platform',
    detail: message`"${'reference'}" for ${'platform'}: ${'reason'}. Choose a platform that the image has, or another image.`,
  },
  'platform-cannot-run': {
    summary: 'Platform cannot run here',
    detail: message`"${'reference'}" is for ${'platform'}, and the engine at ${'address'} cannot run its programs. Set platform to what the engine runs (when that is it, the program is damaged), or install an emulator there (Debian and Ubuntu: apt install qemu-user-static binfmt-support).`,
  },
  'container-ended': {
    summary: 'The container ended at once',
    detail: message`It ended with code ${'code'}: ${'reason'}. What run_command runs must go on until the build is over, as /bin/sh with a terminal does.`,
  },
  'no-shell': {
    summary: 'Nothing can be run in the container',
    detail: message`A container is provisioned by its shell (/bin/sh, or PowerShell for Windows): ${'reason'}. Use an image that has one.`,
  },
  'user-unknown': {
    summary: 'No such user in the container',
    detail: message`The container has no user or group "${'user'}". exec_user takes the names of its /etc/passwd and /etc/group, or numbers.`,
  },
  'changes-refused': {
    summary: 'The changes cannot be made',
    detail: message`The engine at ${'address'} answered: ${'reason'}. Correct that instruction in changes.`,
  },
  'program-missing': {
    summary: 'The program is not in the image',
    detail: message`"${'program'}" is to run in the container, and is not there. Let run_command run what the image has (--entrypoint, and the words after the image).`,
  },
  'place-missing': {
    summary: 'Nothing to build from',
    detail: message`${'path'}: ${'reason'}. The build block names the Dockerfile with path and the folder that is sent with build_dir, from where imgbuild runs.`,
  },
  'ignore-pattern-invalid': {
    summary: 'Not a pattern',
    detail: message`${'path'}: "${'pattern'}" is not a pattern of files. Close its brackets, or put "\\" before what is meant as it stands.`,
  },
  'build-failed': { summary: 'The base image could not be built', detail: message`${'path'}: ${'reason'}` },
  'file-unreadable': { summary: 'File cannot be read', detail: message`${'path'}, which run_command names: ${'reason'}.` },
  'file-unwritable': {
    summary: 'File cannot be written',
    detail: message`${'path'}: ${'reason'}. Nothing of it is left. Make room there or choose another place, and build again.`,
  },
  'login-refused': {
    summary: 'Login refused',
    detail: message`${'server'} does not let "${'user'}" in: ${'reason'}. Check login_username, login_password and login_server.`,
  },
  'login-unknown': {
    summary: 'Nothing to log in with',
    detail: message`login is set without login_username and login_password, and Docker's own settings have nothing for ${'server'}.`,
  },
  'no-result': {
    summary: 'What becomes of the container is not said',
    detail:
      'Set one of: commit = true makes an image, export_path = "FILE.tar" writes its files to an archive, discard = true throws it away.',
  },
  'several-results': {
    summary: 'Several results',
    detail: message`${'names'} exclude each other: a container is committed, exported or discarded. Keep one of them.`,
  },
  'invalid-reference': {
    summary: 'Invalid image reference',
    detail: message`"${'text'}" is not the name of an image: [REGISTRY[:PORT]/]NAME[:TAG][@DIGEST], the name in lower case.`,
  },
  'invalid-platform': {
    summary: 'Invalid platform',
    detail: message`"${'text'}" is not a platform: OS[/ARCHITECTURE[/VARIANT]], for instance linux/arm64.`,
  },
  'invalid-change': {
    summary: 'Instruction cannot be applied',
    detail: message`"${'text'}" does not begin with an instruction that can be applied to a container: ${'instructions'}.`,
  },
  'pull-of-build': {
    summary: 'pull means nothing with build',
    detail:
      'The image is built, so pull is ignored. Whether the images that it begins with are pulled says pull in the build block.',
  },
  'ecr-without-server': {
    summary: 'ecr_login without login_server',
    detail: 'Say which registry: login_server = "ACCOUNT.dkr.ecr.REGION.amazonaws.com", or "public.ecr.aws".',
  },
  'half-a-login': {
    summary: 'Half a login',
    detail: 'login_username and login_password belong together. With neither, what Docker itself knows of the registry is used.',
  },
  'relative-folder': { summary: 'Relative folder', detail: message`"${'text'}" must be an absolute path in the container.` },
  'export-to-folder': {
    summary: 'A folder is where the file goes',
    detail: message`${'path'} is a folder; ${'option'} names the file that is written. Add a file name, for instance ${'path'}/image.tar.`,
  },
  'unknown-artifact': {
    summary: message`Unknown artifact type: ${'id'}`,
    detail: message`${'type'} takes ${'takes'}.`,
  },
  'image-gone': {
    summary: 'The image is not there any more',
    detail: message`The engine at ${'address'} has no image "${'reference'}". Something else removed it, or an earlier post-processor with keep_input_artifact = false; build it again.`,
  },
  'old-tag': {
    summary: '"tag" has been replaced by "tags"',
    detail: 'It still works. Write tags = ["…"] in its place; in a template of JSON, "imgbuild fix" does it.',
  },
  'invalid-repository': {
    summary: 'Invalid repository',
    detail: message`"${'text'}" is not a repository: [REGISTRY[:PORT]/]NAME, the name in lower case.`,
  },
  'repository-with-tag': {
    summary: 'Repository with a tag',
    detail: message`"${'text'}" has a tag in it. Write the repository as "${'name'}", and "${'tag'}" where the tags go.`,
  },
  'repository-with-digest': {
    summary: 'Repository with a digest',
    detail: message`"${'text'}" has a digest in it, which the registry gives and nobody can choose. Leave out what begins with "@".`,
  },
  'invalid-tag': {
    summary: 'Invalid tag',
    detail: message`"${'text'}" is not a tag: letters, digits, "_", "." and "-", at most 128, and neither "." nor "-" at the beginning.`,
  },
  'nothing-to-push': {
    summary: 'The image has no name',
    detail: message`An image is pushed by its name, which says the registry too, and ${'id'} has none. Give it one with docker-tag before docker-push.`,
  },
  'push-denied': {
    summary: 'Push denied',
    detail: message`${'registry'} does not take "${'reference'}": ${'reason'}. Set login with login_server, login_username and login_password, or log in with Docker itself, as a user who may push there; some registries say the same of a repository that does not exist.`,
  },
  'push-unknown': {
    summary: 'The registry has no such repository',
    detail: message`${'registry'} does not take "${'reference'}": ${'reason'}. Create the repository there first, or check its name.`,
  },
  'push-failed': { summary: message`Pushing ${'reference'} failed`, detail: message`To ${'registry'}: ${'reason'}` },
  'push-without-platform': {
    summary: 'The engine cannot choose a platform',
    detail: message`The engine at ${'address'} speaks version ${'version'} of the API; to push an image for ${'platform'} alone it takes ${'since'}. Leave platform out: an engine that old has an image for one platform only.`,
  },
  'nothing-to-import': {
    summary: 'Nothing to import',
    detail: message`The artifact has no files that an image could be made of: ${'artifact'}. The builder docker writes one with export_path, instead of discard = true.`,
  },
  'changes-without-tar': {
    summary: 'Instructions cannot be applied to an image',
    detail: message`changes are applied to a root filesystem, and the artifact has ${'formats'}. Add "tar" to the formats of the builder rootfs, or set the same in its config block and leave changes out.`,
  },
  'import-unreadable': { summary: 'The archive cannot be read', detail: message`${'path'}: ${'reason'}.` },
  'import-failed': {
    summary: 'The archive was not imported',
    detail: message`The engine at ${'address'} does not take ${'path'}: ${'reason'}. It must be a tar archive, plain or compressed with gzip; some engines read xz and zst as well.`,
  },
});
