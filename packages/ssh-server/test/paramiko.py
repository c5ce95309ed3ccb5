"""What Python's paramiko does with the server: paramiko.py PORT KEY FOLDER-HERE. Says nothing unless something is wrong."""
import io
import os
import sys

import paramiko

port, key, here = int(sys.argv[1]), sys.argv[2], sys.argv[3]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("127.0.0.1", port, "me", key_filename=key, look_for_keys=False, allow_agent=False)

_, out, err = client.exec_command("cat; echo err >&2; exit 5", environment={"A": "b"})
out.channel.send(b"\xff\x00in")
out.channel.shutdown_write()
assert out.read() == b"\xff\x00in"
assert err.read() == b"err\n"
assert out.channel.recv_exit_status() == 5

sftp = client.open_sftp()
content = os.urandom(5_000_000)
with open(os.path.join(here, "up"), "wb") as file:
    file.write(content)
sftp.put(os.path.join(here, "up"), "there")
assert sftp.stat("there").st_size == len(content)
sftp.get("there", os.path.join(here, "down"))
with open(os.path.join(here, "down"), "rb") as file:
    assert file.read() == content

# Out of order, with holes, and a file that is read while it is written.
with sftp.open("holes", "w") as file:
    file.write(b"end")
    file.seek(100)
    file.write(b"far")
    file.seek(1)
    file.write(b"N")
assert sftp.open("holes").read() == b"eNd" + bytes(97) + b"far"
with sftp.open("holes", "r+") as file:
    file.seek(3)
    file.write(b"!")
    file.seek(0)
    assert file.read(4) == b"eNd!"
    assert file.stat().st_size == 103
    file.truncate(4)
with sftp.open("holes", "a") as file:
    file.write(b"more")
assert sftp.open("holes").read() == b"eNd!more"

# Backwards, and more than once.
with sftp.open("there", "rb") as file:
    for at in (4_000_000, 10, 0, 4_999_999):
        file.seek(at)
        assert file.read(1) == content[at : at + 1]
    file.prefetch()
    file.seek(0)
    assert file.read() == content

sftp.open("new", "wx").close()
try:
    sftp.open("holes", "wx")
    raise SystemExit("a file was made that was there")
except IOError:
    pass
for call in (lambda: sftp.stat("missing"), lambda: sftp.open("missing"), lambda: sftp.open("missing", "r+")):
    try:
        call()
        raise SystemExit("a file was found that is not there")
    except FileNotFoundError:
        pass
sftp.putfo(io.BytesIO(b""), "empty")
assert sftp.stat("empty").st_size == 0
sftp.mkdir("folder", 0o700)
assert sftp.stat("folder").st_mode & 0o777 == 0o700
sftp.utime("empty", (1_000_000_000, 1_100_000_000))
assert sftp.stat("empty").st_mtime == 1_100_000_000
sftp.chown("empty", os.getuid(), os.getgid())
sftp.symlink("empty", "folder/link")
assert sftp.readlink("folder/link") == "empty"
sftp.posix_rename("empty", "holes")
sftp.rename("holes", "folder/in")
assert sorted(sftp.listdir("folder")) in (["in", "link"], [".", "..", "in", "link"])
assert sftp.normalize("folder/../there").endswith("/there")
assert sftp.getcwd() is None
client.close()
