packer {
  required_version = ">= 1.9"

  required_plugins {
    rootfs = {
      source  = "@imgbuild/builder-rootfs"
      version = "~> 1.0"
    }
  }
}

# A Debian root filesystem, changed in a sandbox and written as an image that Docker and Podman load.
source "rootfs" "web" {
  from {
    suite    = var.suite
    packages = ["busybox"]
  }

  config {
    entrypoint    = ["/usr/bin/busybox", "httpd", "-f", "-v"]
    cmd           = ["-p", var.port, "-h", "/srv/www"]
    user          = "www-data"
    exposed_ports = ["${var.port}/tcp"]
    labels        = local.labels
  }

  formats          = ["docker-archive", "oci-archive"]
  output_directory = "output"
  image_name       = local.name
}

build {
  name    = "demo"
  sources = ["source.rootfs.web"]

  # What is uploaded belongs to the image's root; the next step puts it where it is served.
  provisioner "file" {
    source      = "${path.root}/files/index.html"
    destination = "/tmp/index.html"
  }

  provisioner "shell" {
    environment_vars = ["GREETING=${var.greeting}"]
    inline = [
      "install -d -m 0755 /srv/www",
      "sed \"s|@GREETING@|$GREETING|; s|@RELEASE@|$(. /etc/os-release && echo \"$PRETTY_NAME\")|\" /tmp/index.html > /srv/www/index.html",
      "rm /tmp/index.html",
    ]
  }

  # A script of its own is easier to read and to test than many lines in a template.
  provisioner "shell" {
    script = "${path.root}/files/check.sh"
  }

  post-processor "manifest" {
    output     = "output/${local.name}.manifest.json"
    strip_path = true
  }

  post-processor "checksum" {
    checksum_types = ["sha256"]
    output         = "output/${local.name}.{{.ChecksumType}}sum"
  }
}
