# Three releases of the service, of which the newest is in use.
mkdir -p releases/40 releases/41 releases/42
ln -sfn 42 releases/current
