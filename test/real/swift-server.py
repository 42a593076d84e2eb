"""A whole OpenStack Swift in one process: account, container and object server, and a proxy that speaks S3 with versions.

swift-server.py FOLDER; prints the proxy's port. The user is test:tester, the key is testing.
"""

import os
import sys

import eventlet

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

from eventlet import listen, spawn, wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

ROOT = sys.argv[1]
utils.SWIFT_CONF_FILE = os.path.join(ROOT, "swift.conf")
utils.HASH_PATH_PREFIX = b"p"
utils.HASH_PATH_SUFFIX = b"s"

from swift.common.ring.builder import RingBuilder  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

PROXY = """[DEFAULT]
swift_dir = {root}
[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth bulk copy slo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:bulk]
use = egg:swift#bulk
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""

SERVER = """[DEFAULT]
swift_dir = {root}
devices = {root}/devices
mount_check = false
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""


class Cache(dict):
    """In place of memcached, which authentication insists on."""

    def __bool__(self):
        return True

    def get(self, key, raise_on_error=False):
        return dict.get(self, key)

    def set(self, key, value, **_):
        self[key] = value

    def delete(self, key, **_):
        self.pop(key, None)


class Silence:
    def write(self, *_):
        pass


def write(name, text):
    path = os.path.join(ROOT, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def serve(socket, app):
    wsgi.server(socket, app, Silence(), protocol=SwiftHttpProtocol)


os.makedirs(os.path.join(ROOT, "devices", "d1"))
servers = {}
for name in ("account", "container", "object"):
    servers[name] = listen(("127.0.0.1", 0))
    port = servers[name].getsockname()[1]
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "d1", "meta": ""}
    address = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({**device, **address})
    builder.rebalance()
    builder.get_ring().save(os.path.join(ROOT, f"{name}.ring.gz"))
for name, socket in servers.items():
    spawn(serve, socket, loadapp(write(f"{name}.conf", SERVER.format(root=ROOT, name=name))))

proxy = loadapp(write("proxy.conf", PROXY.format(root=ROOT)))
cache = Cache()


def cached(env, start_response):
    env["swift.cache"] = cache
    return proxy(env, start_response)


front = listen(("127.0.0.1", 0))
print(front.getsockname()[1], flush=True)
serve(front, cached)
