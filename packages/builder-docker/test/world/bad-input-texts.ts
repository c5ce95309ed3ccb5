/** How builds fail, by what is wrong; Podman's words where they are others than Docker's. */
export const texts: Readonly<Record<string, { readonly docker: string; readonly podman?: string }>> = {
  'an image that nobody has': {
    docker:
      'failed: error docker/image-unknown: No such image. "REGISTRY/none:1" cannot be had: manifest unknown. Check its name and tag; pull = true fetches it from its registry, and pull = false takes what the engine has.',
    podman:
      'failed: error docker/image-unknown: No such image. "REGISTRY/none:1" cannot be had: initializing source docker://REGISTRY/none:1: reading manifest 1 in REGISTRY/none: manifest unknown. Check its name and tag; pull = true fetches it from its registry, and pull = false takes what the engine has.',
  },
  'an image that nobody has, 2': {
    docker:
      'failed: error docker/image-unknown: No such image. "REGISTRY/none:1" cannot be had: manifest unknown. Check its name and tag; pull = true fetches it from its registry, and pull = false takes what the engine has.',
    podman:
      'failed: error docker/image-unknown: No such image. "REGISTRY/none:1" cannot be had: initializing source docker://REGISTRY/none:1: reading manifest 1 in REGISTRY/none: manifest unknown. Check its name and tag; pull = true fetches it from its registry, and pull = false takes what the engine has.',
  },
  'a registry that wants a login': {
    docker:
      'failed: error docker/pull-denied: Pull denied. The registry does not give "REGISTRY/none:1": Head "http://REGISTRY/v2/none/manifests/1": no basic auth credentials. It does not exist, or needs a login: set login with login_server, login_username and login_password, or log in with Docker itself.',
    podman:
      'failed: error docker/pull-denied: Pull denied. The registry does not give "REGISTRY/none:1": initializing source docker://REGISTRY/none:1: reading manifest 1 in REGISTRY/none: unauthorized. It does not exist, or needs a login: set login with login_server, login_username and login_password, or log in with Docker itself.',
  },
  'a registry that is not there': {
    docker:
      'failed: error docker/engine-failed: Pulling REGISTRY/none:1 failed. Get "http://REGISTRY/v2/": dial tcp REGISTRY: connect: connection refused',
    podman:
      'failed: error docker/engine-failed: Pulling REGISTRY/none:1 failed. initializing source docker://REGISTRY/none:1: pinging container registry REGISTRY: Get "http://REGISTRY/v2/": dial tcp REGISTRY: connect: connection refused',
  },
  'a login that is refused': {
    docker:
      'failed: error docker/login-refused: Login refused. REGISTRY does not let "someone" in: login attempt to http://REGISTRY/v2/ failed with status: 401 Unauthorized. Check login_username, login_password and login_server.',
    podman:
      'failed: error docker/pull-denied: Pull denied. The registry does not give "REGISTRY/none:1": initializing source docker://REGISTRY/none:1: reading manifest 1 in REGISTRY/none: unauthorized. It does not exist, or needs a login: set login with login_server, login_username and login_password, or log in with Docker itself.',
  },
  'a login with nothing to log in with': {
    docker:
      "failed: error docker/login-unknown: Nothing to log in with. login is set without login_username and login_password, and Docker's own settings have nothing for registry.example.com.",
  },
  'an image for another processor': {
    docker:
      'failed: error docker/platform-cannot-run: Platform cannot run here. "foreign:1" is for linux/s390x, and the engine at ENGINE cannot run its programs. Set platform to what the engine runs (when that is it, the program is damaged), or install an emulator there (Debian and Ubuntu: apt install qemu-user-static binfmt-support).',
  },
  'an image that is not there for the platform': {
    docker:
      'failed: error docker/platform-missing: Image is not there for the platform. "base:1" for linux/s390x: what the engine at ENGINE has is for another. Choose a platform that the image has, or another image.',
    podman:
      'failed: error docker/platform-missing: Image is not there for the platform. "base:1" for linux/s390x: what the engine at ENGINE has is for linux/OWN. Choose a platform that the image has, or another image.',
  },
  'a shell that is no program': {
    docker:
      'failed: error docker/platform-cannot-run: Platform cannot run here. "broken:1" is for linux/OWN, and the engine at ENGINE cannot run its programs. Set platform to what the engine runs (when that is it, the program is damaged), or install an emulator there (Debian and Ubuntu: apt install qemu-user-static binfmt-support).',
  },
  'an image without a shell': {
    docker:
      'failed: error docker/no-shell: Nothing can be run in the container. A container is provisioned by its shell (/bin/sh, or PowerShell for Windows): there is no /bin/sh in it. Use an image that has one.',
  },
  'a container that runs something else, without a shell': {
    docker:
      'failed: error docker/no-shell: Nothing can be run in the container. A container is provisioned by its shell (/bin/sh, or PowerShell for Windows): there is no /bin/sh in it. Use an image that has one.',
  },
  'a program that is not there': {
    docker:
      'failed: error docker/program-missing: The program is not in the image. "/bin/serve" is to run in the container, and is not there. Let run_command run what the image has (--entrypoint, and the words after the image).',
  },
  'a user that there is not': {
    docker:
      'failed: error docker/user-unknown: No such user in the container. The container has no user or group "nobody-at-all". exec_user takes the names of its /etc/passwd and /etc/group, or numbers.',
  },
  'a command that ends at once': {
    docker:
      'failed: error docker/container-ended: The container ended at once. It ended with code 3: it is over. What run_command runs must go on until the build is over, as /bin/sh with a terminal does.',
  },
  'a command that ends at once, 2': {
    docker:
      'failed: error docker/container-ended: The container ended at once. It ended with code 0: it said nothing. What run_command runs must go on until the build is over, as /bin/sh with a terminal does.',
  },
  'a file that run_command names and that is not there': {
    docker:
      "failed: error docker/file-unreadable: File cannot be read. FOLDER/none.env, which run_command names: ENOENT: no such file or directory, open 'FOLDER/none.env'.",
  },
  'changes that cannot be made': {
    docker:
      'failed: error docker/changes-refused: The changes cannot be made. The engine at ENGINE answered: Invalid containerPort: eighty. Correct that instruction in changes.',
    podman:
      'failed: error docker/changes-refused: The changes cannot be made. The engine at ENGINE answered: CommitFailure: invalid change "EXPOSE eighty" - EXPOSE port must be an integer: strconv.Atoi: parsing "eighty": invalid syntax. Correct that instruction in changes.',
  },
  'changes that cannot be made, 2': {
    docker:
      'failed: error docker/changes-refused: The changes cannot be made. The engine at ENGINE answered: ENV requires at least one argument. Correct that instruction in changes.',
    podman:
      'failed: error docker/changes-refused: The changes cannot be made. The engine at ENGINE answered: CommitFailure: invalid change "ENV" - must be formatted as KEY VALUE. Correct that instruction in changes.',
  },
  'a Dockerfile that fails': {
    docker:
      "failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: The command '/bin/sh -c echo before; exit 3' returned a non-zero code: 3",
    podman:
      'failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: building at STEP "RUN echo before; exit 3": while running runtime: exit status 3',
  },
  'a Dockerfile that fails, 2': {
    docker:
      'failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: dockerfile parse error line 1: unknown instruction: FRMO',
    podman: 'failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: no FROM statement found',
  },
  'a Dockerfile that fails, 3': {
    docker:
      'failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: COPY failed: file not found in build context or excluded by .dockerignore: stat none: file does not exist',
    podman:
      'failed: error docker/build-failed: The base image could not be built. FOLDER/Dockerfile: building at STEP "COPY none /": checking on sources under "/var/tmp/libpod_builder/build": copier: stat: "/none": no such file or directory',
  },
  'a Dockerfile that fails, 4': {
    docker:
      'failed: error docker/ignore-pattern-invalid: Not a pattern. FOLDER/Dockerfile.dockerignore: "[" is not a pattern of files. Close its brackets, or put "\\" before what is meant as it stands.',
  },
  'a Dockerfile that is missing': {
    docker:
      'failed: error docker/place-missing: Nothing to build from. FOLDER/none.Dockerfile: it is not there. The build block names the Dockerfile with path and the folder that is sent with build_dir, from where imgbuild runs.',
  },
};
