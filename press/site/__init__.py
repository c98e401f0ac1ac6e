"""The Sphinx extension: how figures, numbers and their cards stand in a page; the ledger page, heads, search, policy, published data, JupyterLite, links that run a chapter."""
