packer {
  required_plugins {
    acme = {
      source  = "acme-imgbuild-folder"
      version = "~> 2.3"
    }
  }
}

source "acme-folder" "example" {
  output = "made"
  size   = "20M"
}

build {
  sources = ["source.acme-folder.example"]

  provisioner "acme-note" {
    text = "built by ${build.ID != "" ? source.type : "nobody"}"
  }

  provisioner "shell" {
    inline      = ["cat note", "echo made in \"$(basename \"$PWD\")\" > told"]
    remote_path = "script.sh"
    execute_command = "sh ./script.sh"
  }
}
