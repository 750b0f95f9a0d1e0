"""A real OpenSSH server on loopback for a test: its own host key, one user key, no password, SFTP only."""

import os
import pwd
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import free_port, installed, running

SSHD = "/usr/sbin/sshd"
_CONFIG = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpServer:
    """A server that runs. `inbox` is the folder that deliveries go to."""

    port: int
    user: str
    key: Path
    host_key: str
    inbox: Path


@contextmanager
def serve_sftp(folder: Path) -> Iterator[SftpServer]:
    """Run the server while the block lasts; everything of it lies in `folder`."""
    installed("ssh-keygen", SSHD)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # demanded of a server that is started by root
    for name in ("host_key", "user_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    (folder / "authorized_keys").write_bytes((folder / "user_key.pub").read_bytes())
    port = free_port()
    (folder / "sshd_config").write_text(_CONFIG.format(port=port, folder=folder), "utf-8")
    (folder / "inbox").mkdir()
    args: list[str | Path] = [SSHD, "-D", "-e", "-f", folder / "sshd_config"]
    with running(args, ready=lambda: _answers(port), log=folder / "sshd.log"):
        yield SftpServer(
            port=port,
            user=pwd.getpwuid(os.geteuid()).pw_name,
            key=folder / "user_key",
            host_key=" ".join((folder / "host_key.pub").read_text("utf-8").split()[:2]),
            inbox=folder / "inbox",
        )


@contextmanager
def cut_after(port: int, sent: int) -> Iterator[int]:
    """Give a port that leads to `port`, and breaks the connection when `sent` bytes have gone there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_pass_on, args=(listener, port, sent))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _pass_on(listener: socket.socket, port: int, sent: int) -> None:
    with suppress(OSError):
        client, _ = listener.accept()
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            back = threading.Thread(target=_copy, args=(server, client, None))
            back.start()
            _copy(client, server, sent)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            back.join()


def _copy(source: socket.socket, target: socket.socket, most: int | None) -> None:
    gone = 0
    with suppress(OSError):
        while (most is None or gone < most) and (data := source.recv(65536)):
            target.sendall(data)
            gone += len(data)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
        return probe.recv(4) == b"SSH-"
    return False
