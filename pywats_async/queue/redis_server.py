"""The Redis server of a queue: connect, check that it keeps what it is given, run scripts together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..errors import ConfigurationError, QueueError, QueueFull, QueueWriteError
from ..logs import logger
from ..settings.urls import without_credentials
from .owner import is_alive, neighbourhood
from .redis_scripts import GROUP, SETS, TAKE_OVER, Script

__all__ = ["Server"]

_LOG = logger()
_VERSION = 1
_TIMEOUT = 10.0
"""Seconds to wait for an answer."""
_DAY = 86_400_000
_warned: set[str] = set()
"""Servers whose warning was given."""


class Server:
    """One server and one queue on it, for one thread at a time but for `run`.

    Args:
        name: what all keys begin with, in braces, so that a cluster keeps them together.
        me: the name of this store's user in the consumer group.
    """

    def __init__(self, url: str, name: str, me: str) -> None:
        try:
            from redis import Redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise ConfigurationError(
                "queue_url needs the extra redis.", hint="Install it: pip install 'pywats-async[redis]'."
            ) from None
        try:
            self._client: Any = Redis.from_url(
                url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 1)
            )
        except ValueError as error:
            raise ConfigurationError(
                "queue_url is not the URL of a Redis server.", hint='Write it as "redis://host:6379/0".', cause=error
            ) from None
        self.address, self._me = without_credentials(url), me
        prefix = f"{{pywats-async:{name}}}:"
        self._keys = [prefix + key for key in ("reports", "numbers", "bytes", *SETS)]
        self._schema = f"{prefix}schema"
        self.base = f"{prefix}report:"
        self._opened = False

    def transact(self, works: Sequence[Callable[[Any], Callable[[Any], Any]]]) -> Sequence[Any]:
        """Send the commands of each in one go, and return what each made of the reply to its last one, or its error."""
        results: list[Any] = [None] * len(works)
        left = list(range(len(works)))
        for again in (True, False):
            try:
                self._open()
                pipe = self._client.pipeline(transaction=False)
                parse = [(n, works[n](pipe), len(pipe) - 1) for n in left]
                replies = pipe.execute(raise_on_error=False)
                for n, parsed, last in parse:
                    results[n] = _attempt(parsed, replies[last])
            except Exception as error:
                for n in left:
                    results[n] = error
            left = [n for n in left if _forgot(results[n])]
            if not (left and again):
                break
            self._opened = False
        return [self._translated(each) if isinstance(each, Exception) else each for each in results]

    def add(self, client: Any, script: Script, *arguments: Any) -> Any:
        """Put a script with its arguments into a pipeline; on a client, run it and return the answer."""
        return client.evalsha(script.sha, len(self._keys), *self._keys, self.base, self._me, *arguments)

    def run(self, script: Script, *arguments: Any) -> Any:
        """Run one script now. Raises `QueueError`."""
        try:
            return self.add(self._client, script, *arguments)
        except Exception as error:
            raise self._translated(error) from error

    def take_over_from_the_dead(self) -> None:
        """Let what dead processes of this computer had claimed wait again, and forget senders of long ago."""
        here, gone = neighbourhood(), list[str]()
        for consumer in self._client.xinfo_consumers(self._keys[0], GROUP):
            name = consumer["name"].decode()
            where, _, owner = name.rpartition(" ")
            unused = not consumer["pending"] and consumer["idle"] > _DAY
            if unused or (where == here and not is_alive(owner)):
                gone.append(name)
        if gone:
            self.add(self._client, TAKE_OVER, *gone)

    def close(self) -> None:
        """Give back what was claimed, and end the connections."""
        try:
            if self._opened:
                self.run(TAKE_OVER, self._me)
        except QueueError as error:
            _LOG.warning("Reports go back to the queue when the lease of this process ends: %s", error)
        finally:
            self._client.close()

    def _open(self) -> None:
        if self._opened:
            return
        from redis import ResponseError

        pipe = self._client.pipeline(transaction=False)
        pipe.set(self._schema, _VERSION, nx=True)
        pipe.get(self._schema)
        for script in Script.all:
            pipe.script_load(script.text)
        version = int(pipe.execute()[1])
        if version > _VERSION:
            raise QueueError(
                f"The queue in {self.address} has the format {version}; this version of pywats-async knows {_VERSION}.",
                hint="Install the newer version again, or set queue_url to another database.",
            )
        try:
            self._client.xgroup_create(self._keys[0], GROUP, "0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        if self.address not in _warned:
            _warned.add(self.address)
            for lack in self._lacks():
                _LOG.warning("The queue's server %s %s", self.address, lack)
        self._opened = True

    def _lacks(self) -> list[str]:
        """Say what the server does not promise, in the words of its own settings."""
        from redis import ResponseError

        try:
            said = {name: self._client.config_get(name).get(name) for name in _WANTED}
        except ResponseError:
            kept = self._client.info("persistence").get("aof_enabled")
            return [] if kept else ["may lose reports when it restarts: it has no append-only file."]
        if not int(self._client.config_get("maxmemory").get("maxmemory") or 0):
            del said["maxmemory-policy"]
        return [text for name, (wanted, text) in _WANTED.items() if said.get(name, wanted) != wanted]

    def _translated(self, error: Exception) -> Exception:
        from redis.exceptions import OutOfMemoryError, RedisError

        if not isinstance(error, (RedisError, OSError)):
            return error
        if isinstance(error, OutOfMemoryError):
            return QueueFull(f"The queue's server {self.address} has no memory left.", cause=error)
        return QueueWriteError(
            f"The queue's server {self.address} cannot be used: {str(error).rstrip('.')}.",
            cause=error,
            hint="Check that it runs, and that queue_url names it and a user that may write there.",
        )


_WANTED = {
    "appendonly": ("yes", "keeps nothing of what comes: reports are lost when it stops. Set appendonly yes."),
    "appendfsync": (
        "always",
        "writes to its disk later: reports of the last second may be lost in a power failure. Set appendfsync always.",
    ),
    "maxmemory-policy": ("noeviction", "throws reports away when memory is short. Set maxmemory-policy noeviction."),
}


def _attempt(parse: Callable[[Any], Any], reply: Any) -> Any:
    if isinstance(reply, Exception):
        return reply
    try:
        return parse(reply)
    except Exception as error:
        return error


def _forgot(result: Any) -> bool:
    """Tell whether the server has forgotten its scripts or the group, as after a restart."""
    from redis import ResponseError

    told = ("NOSCRIPT", "NOGROUP", "no such key", "No matching script")
    return isinstance(result, ResponseError) and any(each in str(result) for each in told)
