"""What tljh.yaml cannot say. Goes to /opt/tljh/config/jupyterhub_config.d/class.py."""

import os

c = get_config()  # noqa: F821  JupyterHub puts it here

# Servers that start side by side slow one another down; those beyond the limit are told to come back.
c.JupyterHub.concurrent_spawn_limit = 5 * (os.cpu_count() or 2)
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 120

# A kernel that nobody used for half an hour ends, also if its tab is open.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=True",
]
