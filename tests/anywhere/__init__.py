"""Chapters run where readers run them: JupyterLab, a browser alone, a hub, old packages."""
